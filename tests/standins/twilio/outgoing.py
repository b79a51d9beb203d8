"""Texts from the account to phones: what Twilio checks before it takes one, and the ways one comes about."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from tests.standins.twilio.book import Book
from tests.standins.twilio.callbacks import StatusCallbacks
from tests.standins.twilio.e164 import e164, masked
from tests.standins.twilio.messages import Message
from tests.standins.twilio.opt_outs import OptOuts
from tests.standins.twilio.twiml import TwimlMessage

LONGEST_BODY = 1600


class Refusal(Exception):
    """An error answer of the REST API. The message never holds a whole number, because clients log it."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Outgoing:
    def __init__(
        self,
        account_sid: str,
        numbers: Sequence[str],
        messaging_service_sid: str | None,
        book: Book,
        opt_outs: OptOuts,
        callbacks: StatusCallbacks,
    ) -> None:
        self.account_sid = account_sid
        self.numbers = list(numbers)
        self.messaging_service_sid = messaging_service_sid
        self._book = book
        self._opt_outs = opt_outs
        self._callbacks = callbacks

    def create(self, form: Mapping[str, str], media_urls: Sequence[str] = ()) -> Message:
        """The REST create. Parameters it does not know are ignored, as Twilio does with most."""
        recipient = self._recipient(form.get("To", ""))
        body, status_callback = form.get("Body", ""), form.get("StatusCallback") or None
        sender, service = self._sender(form.get("From", ""), form.get("MessagingServiceSid", ""))
        if not body and not media_urls:
            raise Refusal(400, 21602, "Message body is required.")
        if len(body) > LONGEST_BODY:
            raise Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if status_callback and not _is_web_address(status_callback):
            raise Refusal(400, 21609, "The StatusCallback URL is not a valid URL.")
        if sender == recipient:
            raise Refusal(400, 21266, "'To' and 'From' number cannot be the same")
        if self._opt_outs.blocked(recipient, sender):
            raise Refusal(400, 21610, "Attempt to send to unsubscribed recipient")
        return self._take(
            Message(
                account_sid=self.account_sid,
                direction="outbound-api",
                sender=sender,
                recipient=recipient,
                text=body,
                status="queued" if sender else "accepted",
                media_types=("image/jpeg",) * len(media_urls),
                messaging_service_sid=service,
                status_callback=status_callback,
            )
        )

    def reply_by_twiml(self, to: Message, verb: TwimlMessage) -> Message:
        """A <Message> in the webhook's answer: nobody is there to be refused, so a blocked one just fails."""
        return self.reply(
            to,
            verb.text,
            recipient=e164(verb.to) if verb.to else None,
            sender=e164(verb.sender) if verb.sender else None,
            media_count=verb.media_count,
            status_callback=verb.status_callback,
        )

    def reply(
        self,
        to: Message,
        text: str,
        *,
        recipient: str | None = None,
        sender: str | None = None,
        media_count: int = 0,
        status_callback: str | None = None,
        past_block: bool = False,
    ) -> Message:
        """`past_block` is for the carrier's own opt-out confirmation, the one text a block lets through."""
        message = Message(
            account_sid=self.account_sid,
            direction="outbound-reply",
            sender=sender or to.recipient,
            recipient=recipient or to.phone,
            text=text,
            status="queued",
            media_types=("image/jpeg",) * media_count,
            messaging_service_sid=to.messaging_service_sid,
            status_callback=status_callback,
        )
        if not past_block and self._opt_outs.blocked(message.recipient, message.sender):
            message.status, message.error_code = "failed", 21610
            self._book.add(message)
            return message
        return self._take(message)

    def _take(self, message: Message) -> Message:
        self._book.add(message)
        self._callbacks.follow(message)
        return message

    def _recipient(self, raw: str) -> str:
        if not raw:
            raise Refusal(400, 21604, "A 'To' phone number is required.")
        recipient = e164(raw)
        if recipient is None:
            raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {masked(raw)}")
        return recipient

    def _sender(self, raw: str, service: str) -> tuple[str | None, str | None]:
        """The sending number, or None while a Messaging Service has yet to choose one."""
        if service and service != self.messaging_service_sid:
            raise Refusal(400, 21701, "The Messaging Service does not exist.")
        if not raw and not service:
            raise Refusal(400, 21603, "A 'From' phone number is required.")
        if not raw:
            return None, service
        sender = e164(raw)
        if sender not in self.numbers:
            raise Refusal(
                400,
                21606,
                f"The 'From' phone number provided ({masked(raw)}) is not a valid message-capable Twilio "
                "phone number for this destination/account.",
            )
        return sender, service or None


def _is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
