"""One message from a person, as a channel hands it over after checking where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["sms", "web"]

MAX_STORED = 20_000  # characters; nobody types more, and a flood must not fill the disk


@dataclass(frozen=True, slots=True)
class Inbound:
    """`provider_id` is what makes a redelivery a no-op: Twilio's MessageSid, or the browser's own id for a message.

    `address` is the phone number (E.164) on SMS; on the web the conversation is known by `conversation_id`.
    """

    channel: Channel
    provider_id: str
    text: str
    address: str | None = None
    conversation_id: str | None = None
    media_count: int = 0
    opt_out_type: str | None = None  # STOP, START or HELP when Twilio has already answered the keyword itself


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of it: `duplicate` is True when it had been received before (nothing was done)."""

    message_id: str
    conversation_id: str
    duplicate: bool
