"""What the outbox needs of a phone network, whoever provides it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class CarrierUnavailable(Exception):
    """Nothing was accepted for sure; try again. `maybe_sent` is True when the answer got lost on the way back."""

    def __init__(self, reason: str, *, maybe_sent: bool = False) -> None:
        super().__init__(reason)
        self.maybe_sent = maybe_sent


class CarrierRefused(Exception):
    """The network will not take this message, however often it is tried; `code` is the provider's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Carrier(Protocol):
    def send(self, to: str, body: str) -> str:
        """Hand over one message and return the provider's id for it.

        Raises CarrierUnavailable or CarrierRefused.
        """
        ...

    def find_sent(self, to: str, body: str, since: datetime) -> list[str]:
        """Ids of messages with this body that the provider took since then; how a doubtful send is settled."""
        ...
