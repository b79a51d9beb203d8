"""Opt-out keywords as the carrier side handles them, before any webhook sees the text."""

import threading
from typing import Literal

OptOutType = Literal["STOP", "START", "HELP"]

STOP_WORDS = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
START_WORDS = {"start", "yes", "unstop"}
HELP_WORDS = {"help", "info"}

STOCK_REPLIES: dict[OptOutType, str] = {
    "STOP": (
        "You have successfully been unsubscribed. You will not receive any more messages from this number. "
        "Reply START to resubscribe."
    ),
    "START": (
        "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
        "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
    ),
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def opt_out_type(body: str) -> OptOutType | None:
    """Only a message that is nothing but the keyword counts: "STOP PLEASE" does not block."""
    word = body.strip().casefold()
    if word in STOP_WORDS:
        return "STOP"
    if word in START_WORDS:
        return "START"
    return "HELP" if word in HELP_WORDS else None


class OptOuts:
    """Which phones have blocked which of the account's numbers."""

    def __init__(self) -> None:
        self._blocked: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def heed(self, phone: str, number: str, keyword: OptOutType | None) -> None:
        with self._lock:
            if keyword == "STOP":
                self._blocked.add((phone, number))
            elif keyword == "START":
                self._blocked.discard((phone, number))

    def blocked(self, phone: str, number: str | None = None) -> bool:
        """Whether `phone` blocked `number`; without a number (Messaging Service), whether it blocked any."""
        with self._lock:
            return any(who == phone and number in (None, which) for who, which in self._blocked)
