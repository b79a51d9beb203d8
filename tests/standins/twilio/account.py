"""The stand-in itself: one Twilio account with its numbers, and the phones of the people who text it."""

from collections.abc import Callable, Mapping, Sequence

import httpx

from tests.standins.twilio.book import Book
from tests.standins.twilio.callbacks import StatusCallbacks
from tests.standins.twilio.e164 import e164
from tests.standins.twilio.faults import Faults
from tests.standins.twilio.messages import Message
from tests.standins.twilio.opt_outs import OptOuts
from tests.standins.twilio.outgoing import Outgoing
from tests.standins.twilio.phones import Phones
from tests.standins.twilio.webhooks import WebhookResult, Webhooks


class StandIn:
    """Where Twilio would be. Safe to use from any thread.

    A lone STOP blocks the phone and is still passed on, as at Twilio. By default no stock reply is sent:
    that is a number whose keyword replies are turned off, so that the program's own wording is the only one.
    `keyword_replies=True` sends Twilio's stock texts for STOP, START and HELP. `advanced_opt_out=True` adds
    OptOutType to the webhook, as Twilio does once Advanced Opt-Out is configured.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        numbers: Sequence[str],
        gateway_url: str,
        webhook_path: str = "/webhooks/twilio/sms",
        *,
        public_url: str | None = None,
        messaging_service_sid: str | None = None,
        advanced_opt_out: bool = False,
        keyword_replies: bool = False,
        step_delay: float = 0.02,
        read_timeout: float = 15.0,
        http: httpx.Client | None = None,
    ) -> None:
        """`public_url`: the base URL the gateway believes it has, when that differs from where it listens.

        `http`: posts webhooks with this client, whose transport may be a test's own, not over the network.
        """
        known = [number for raw in numbers if (number := e164(raw))]
        if not known or len(known) != len(numbers):
            raise ValueError("numbers must be one or more phone numbers in E.164")
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.numbers = known
        self.messaging_service_sid = messaging_service_sid
        self.faults = Faults()
        self.book = Book()
        self.closed = False
        self._webhooks = Webhooks(auth_token, gateway_url, public_url, read_timeout, http)
        self._opt_outs = OptOuts()
        self._callbacks = StatusCallbacks(self.book, self._webhooks, self.faults, known, step_delay)
        self._outgoing = Outgoing(
            account_sid, known, messaging_service_sid, self.book, self._opt_outs, self._callbacks
        )
        self._phones = Phones(
            self.book,
            self._webhooks,
            self._outgoing,
            self._opt_outs,
            webhook_path=webhook_path,
            advanced_opt_out=advanced_opt_out,
            keyword_replies=keyword_replies,
        )

    def point_at(self, gateway_url: str, public_url: str | None = None) -> None:
        """For a gateway that could only start once it knew where the stand-in is."""
        self._webhooks.point_at(gateway_url, public_url)

    @property
    def gateway_url(self) -> str:
        return self._webhooks.gateway_url

    def create(self, form: Mapping[str, str], media_urls: Sequence[str] = ()) -> Message:
        """What POST Messages.json does; raises Refusal."""
        return self._outgoing.create(form, media_urls)

    # What a person does with a phone

    def send_from_phone(
        self,
        phone: str,
        body: str,
        media: int = 0,
        sid: str | None = None,
        *,
        to: str | None = None,
        token: str | None = None,
        extra: dict[str, str] | None = None,
    ) -> WebhookResult:
        """Text the program and wait for the gateway's answer. A known `sid` posts that same message again.

        `extra` adds parameters, signed like the rest: Twilio adds new ones without notice.
        """
        message = self._phones.write(phone, body, media, sid, to)
        return self._phones.hand_over(message, token=token, extra=extra)

    def send_duplicates(
        self, phone: str, body: str, copies: int = 3, *, together: bool = False, same_token: bool = False
    ) -> list[WebhookResult]:
        """One text, posted `copies` times with one MessageSid; `together` posts them at the same moment."""
        message = self._phones.write(phone, body, 0, None, None)
        return self._phones.hand_over_copies(message, copies, together, same_token)

    def send_reordered(self, phone: str, bodies: Sequence[str]) -> list[WebhookResult]:
        """Texts written in this order whose webhooks come last first, as do the results."""
        written = [self._phones.write(phone, body, 0, None, None) for body in bodies]
        return [self._phones.hand_over(message) for message in reversed(written)]

    def send_forged(self, phone: str, body: str) -> WebhookResult:
        """Somebody who does not know the auth token pretends to be Twilio."""
        return self._phones.hand_over(self._phones.write_falsely(phone, body, None), signature="forged")

    def send_unsigned(self, phone: str, body: str) -> WebhookResult:
        return self._phones.hand_over(self._phones.write_falsely(phone, body, None), signature="missing")

    # What is on a phone

    def texts_on(self, phone: str) -> list[str]:
        """Bodies of the texts that reached this phone, in order of arrival."""
        return [message.text for message in self.arrivals(phone)]

    def arrivals(self, phone: str) -> list[Message]:
        return self.book.arrivals(e164(phone) or phone)

    def thread(self, phone: str) -> list[Message]:
        return self.book.thread(e164(phone) or phone)

    def opted_out(self, phone: str) -> bool:
        return self._opt_outs.blocked(e164(phone) or phone)

    # Waiting

    def wait_for_texts(self, phone: str, count: int = 1, timeout: float = 5.0) -> list[str]:
        """The texts on this phone as soon as there are `count`; what there is when time is up."""
        self.wait_until(lambda: len(self.arrivals(phone)) >= count, timeout)
        return self.texts_on(phone)

    def wait_until(self, ready: Callable[[], bool], timeout: float = 5.0) -> bool:
        """True as soon as `ready()`; it is asked again after every change to a message."""
        return self.book.wait(ready, timeout)

    def settle(self, timeout: float = 5.0) -> bool:
        """True once every message taken so far has had its last status callback."""
        return self.book.wait(lambda: self._callbacks.idle, timeout)

    def close(self) -> None:
        """Stop what is under way; late callbacks are dropped."""
        self.closed = True
        self._callbacks.close()
        self.book.wake()
