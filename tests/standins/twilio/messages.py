"""One text message as Twilio keeps it, and the JSON it shows of it."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.standins.twilio.segments import count_segments
from tests.standins.twilio.webhooks import WebhookResult

API_VERSION = "2010-04-01"

ERROR_MESSAGES = {
    21610: "Attempt to send to unsubscribed recipient",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def now() -> datetime:
    """Twilio's dates have whole seconds; keeping ours so makes date filters agree with what was shown."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(eq=False)
class Message:
    """`body` is Twilio's copy, which a client may redact; `text` is what went over the air."""

    account_sid: str
    direction: str
    sender: str | None = field(repr=False)
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    status: str
    sid: str = ""
    media_types: tuple[str, ...] = ()
    messaging_service_sid: str | None = None
    status_callback: str | None = None
    error_code: int | None = None
    created: datetime = field(default_factory=now)
    sent: datetime | None = None
    reached_phone: bool = False
    deleted: bool = False
    webhooks: list[WebhookResult] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.sid = self.sid or new_sid("MM" if self.media_types else "SM")
        self.body = self.text
        self.updated = self.created
        self.media_sids = [new_sid("ME") for _ in self.media_types]

    @property
    def inbound(self) -> bool:
        return self.direction == "inbound"

    @property
    def phone(self) -> str:
        """The handset's side of the message, whichever way it went."""
        return (self.sender or "") if self.inbound else self.recipient

    @property
    def uri(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"

    @property
    def num_segments(self) -> int:
        # A Messaging Service has not chosen a sender yet, so Twilio has not counted either.
        return 0 if self.sender is None else count_segments(self.text)

    def resource(self) -> dict[str, object]:
        """The Message resource of the REST API."""
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": ERROR_MESSAGES.get(self.error_code) if self.error_code else None,
            "from": self.sender,
            "messaging_service_sid": self.messaging_service_sid,
            "num_media": str(len(self.media_types)),
            "num_segments": str(self.num_segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{self.uri}/Media.json"},
            "to": self.recipient,
            "uri": f"{self.uri}.json",
        }
