"""People's phones: texts they send, which reach the gateway as signed webhooks."""

import threading
import uuid

from tests.standins.twilio.book import Book
from tests.standins.twilio.e164 import e164
from tests.standins.twilio.messages import API_VERSION, Message, new_sid, now
from tests.standins.twilio.opt_outs import STOCK_REPLIES, OptOuts, opt_out_type
from tests.standins.twilio.outgoing import Outgoing
from tests.standins.twilio.twiml import TwimlError, read_answer
from tests.standins.twilio.webhooks import Signature, WebhookResult, Webhooks

PICTURE = "image/jpeg"
BLANK_PLACES = ("FromCity", "FromState", "FromZip", "ToCity", "ToState", "ToZip")


class Phones:
    def __init__(
        self,
        book: Book,
        webhooks: Webhooks,
        outgoing: Outgoing,
        opt_outs: OptOuts,
        *,
        webhook_path: str,
        advanced_opt_out: bool,
        keyword_replies: bool,
    ) -> None:
        self._book = book
        self._webhooks = webhooks
        self._outgoing = outgoing
        self._opt_outs = opt_outs
        self._webhook_path = webhook_path
        self._advanced_opt_out = advanced_opt_out
        self._keyword_replies = keyword_replies

    def write(self, phone: str, body: str, media: int, sid: str | None, to: str | None) -> Message:
        """The text has reached Twilio: it is kept, and its keyword heeded, before any webhook."""
        message = self._message(phone, body, media, sid, to)
        if not self._book.add(message):
            return self._book.find(message.sid) or message
        keyword = opt_out_type(body)
        was_blocked = self._opt_outs.blocked(message.phone, message.recipient)
        self._opt_outs.heed(message.phone, message.recipient, keyword)
        if keyword and self._keyword_replies and (was_blocked or keyword != "START"):
            self._outgoing.reply(message, STOCK_REPLIES[keyword], past_block=keyword == "STOP")
        return message

    def write_falsely(self, phone: str, body: str, to: str | None) -> Message:
        """A text that Twilio never saw: somebody else posts to the gateway's public URL."""
        return self._message(phone, body, 0, None, to)

    def hand_over(
        self,
        message: Message,
        *,
        signature: Signature = "valid",
        token: str | None = None,
        extra: dict[str, str] | None = None,
    ) -> WebhookResult:
        """Post the message to the gateway and do what its answer says."""
        form = self._form(message) | (extra or {})
        url = self._webhooks.public_url + self._webhook_path
        result = self._webhooks.post(url, form, signature=signature, token=token)
        if signature == "valid":
            self._answer(message, result)
        message.webhooks.append(result)
        self._book.wake()
        return result

    def hand_over_copies(
        self, message: Message, copies: int, together: bool, same_token: bool
    ) -> list[WebhookResult]:
        token = str(uuid.uuid4()) if same_token else None
        if not together:
            return [self.hand_over(message, token=token) for _ in range(copies)]
        results: list[WebhookResult] = []
        start = threading.Barrier(copies)

        def at_once() -> None:
            start.wait()
            results.append(self.hand_over(message, token=token))

        threads = [threading.Thread(target=at_once, daemon=True) for _ in range(copies)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def _message(self, phone: str, body: str, media: int, sid: str | None, to: str | None) -> Message:
        sender = e164(phone)
        recipient = e164(to) if to else self._outgoing.numbers[0]
        if sender is None or recipient is None:
            raise ValueError("not a phone number")
        return Message(
            account_sid=self._outgoing.account_sid,
            direction="inbound",
            sender=sender,
            recipient=recipient,
            text=body,
            status="received",
            sid=sid or new_sid("MM" if media else "SM"),
            media_types=(PICTURE,) * media,
            messaging_service_sid=self._outgoing.messaging_service_sid,
            sent=now(),
        )

    def _answer(self, message: Message, result: WebhookResult) -> None:
        if not result.accepted or result.status_code is None:
            return
        try:
            verbs = read_answer(result.status_code, result.content_type, result.content)
        except TwimlError as unusable:
            result.error_code = unusable.code
            return
        for verb in verbs:
            if verb.text or verb.media_count:
                result.replies.append(self._outgoing.reply_by_twiml(message, verb))

    def _form(self, message: Message) -> dict[str, str]:
        """The parameters of a real message webhook; unknown places come blank, not absent."""
        form = dict.fromkeys(BLANK_PLACES, "") | {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.text,
            "From": message.phone,
            "FromCountry": "US",
            "MessageSid": message.sid,
            "NumMedia": str(len(message.media_types)),
            "NumSegments": str(message.num_segments),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.recipient,
            "ToCountry": "US",
        }
        if message.messaging_service_sid:
            form["MessagingServiceSid"] = message.messaging_service_sid
        keyword = opt_out_type(message.text)
        if keyword and self._advanced_opt_out:
            form["OptOutType"] = keyword
        for index, (sid, media_type) in enumerate(zip(message.media_sids, message.media_types, strict=True)):
            form[f"MediaUrl{index}"] = f"https://api.twilio.com{message.uri}/Media/{sid}"
            form[f"MediaContentType{index}"] = media_type
        return form
