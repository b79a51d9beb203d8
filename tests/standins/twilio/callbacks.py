"""What happens to an outgoing message after it was taken, and the status callbacks that tell of it."""

import threading

from tests.standins.twilio.book import Book
from tests.standins.twilio.faults import CallbackFault, DeliveryFault, Faults
from tests.standins.twilio.messages import API_VERSION, ERROR_MESSAGES, Message, now
from tests.standins.twilio.webhooks import Webhooks


class StatusCallbacks:
    """Carries each message to its end in a thread of its own, one step every `step_delay` seconds."""

    def __init__(
        self, book: Book, webhooks: Webhooks, faults: Faults, numbers: list[str], step_delay: float
    ) -> None:
        self._book = book
        self._webhooks = webhooks
        self._faults = faults
        self._numbers = numbers
        self._step_delay = step_delay
        self._closing = threading.Event()
        self._under_way = 0
        self._lock = threading.Lock()

    def follow(self, message: Message) -> None:
        """Start the message on its way; returns at once, like Twilio's 201."""
        with self._lock:
            self._under_way += 1
        threading.Thread(
            target=self._carry, args=(message,), name=f"carry-{message.sid}", daemon=True
        ).start()

    @property
    def idle(self) -> bool:
        with self._lock:
            return self._under_way == 0

    def close(self) -> None:
        self._closing.set()

    def _carry(self, message: Message) -> None:
        try:
            late = self._faults.take(CallbackFault, message.recipient) or CallbackFault()
            undelivered = self._faults.take(DeliveryFault, message.recipient)
            forms = []
            for status in self._steps(message, undelivered):
                if self._closing.wait(self._step_delay):
                    return
                self._enter(message, status, undelivered)
                forms.append(self._form(message))
                if not late.reverse:
                    self._tell(message, forms.pop(), late)
            for form in reversed(forms):
                self._tell(message, form, late)
        finally:
            with self._lock:
                self._under_way -= 1
            self._book.wake()

    def _steps(self, message: Message, undelivered: DeliveryFault | None) -> list[str]:
        # Twilio never calls back for the status that the create already answered.
        assigned = ["queued"] if message.status == "accepted" else []
        if undelivered is None:
            return [*assigned, "sent", "delivered"]
        return [*assigned, "failed"] if undelivered.status == "failed" else [*assigned, "sent", "undelivered"]

    def _enter(self, message: Message, status: str, undelivered: DeliveryFault | None) -> None:
        fields: dict[str, object] = {"status": status}
        if status == "queued":
            fields["sender"] = message.sender or self._numbers[0]
        if status == "sent":
            fields["sent"] = now()
        if status in ("failed", "undelivered") and undelivered:
            fields["error_code"] = undelivered.code
        self._book.change(message, **fields)
        if status == "delivered":
            self._book.arrive(message)

    def _tell(self, message: Message, form: dict[str, str], late: CallbackFault) -> None:
        if message.status_callback is None or late.drop or self._closing.wait(late.delay):
            return
        for _ in range(late.copies):
            message.webhooks.append(self._webhooks.post(message.status_callback, form))
            self._book.wake()

    def _form(self, message: Message) -> dict[str, str]:
        form = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "From": message.sender or "",
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "To": message.recipient,
        }
        if message.messaging_service_sid:
            form["MessagingServiceSid"] = message.messaging_service_sid
        if message.error_code:
            form["ErrorCode"] = str(message.error_code)
            form["ErrorMessage"] = ERROR_MESSAGES.get(message.error_code, "")
        if message.status == "delivered":
            form["RawDlrDoneDate"] = now().strftime("%y%m%d%H%M")
        return form
