"""The dialogue state: the slots that travel with each message to the engine and come back with its proposal.

The gateway stores it encrypted, in the transaction that stores the reply. So the engine can be
killed at any moment, and a message answered twice starts from the same state twice (docs/adr/0003).
"""

from __future__ import annotations

from typing import Any

# Slot name -> value at the start of a conversation. `domain.yml` declares the same slots; a test compares.
FRESH_STATE: dict[str, Any] = {
    "awaiting": "nothing",  # what the assistant's last message asked for: see domain.yml
    "asked_detail": None,  # which detail, while awaiting == "detail"
    "details": {},  # what the person gave for a hand-off, see actions/details.py
    "skipped": [],  # details they did not want to give; never asked again
    "offers": 0,  # offers of a person without a yes; two, then it stops offering
    "misses": 0,  # messages in a row it could not place
    "choices": [],  # the two topics offered after a miss
    "answered": [],  # topics answered so far, in order
    "questions": [],  # what they asked that only the team can answer
    "quotes": [],  # their own words worth passing on
    "sent": False,  # a hand-off went out in this conversation
    "turns": 0,
}


def fresh_state() -> dict[str, Any]:
    return {
        name: (value.copy() if isinstance(value, (dict, list)) else value)
        for name, value in FRESH_STATE.items()
    }


def known_state(stored: dict[str, Any] | None) -> dict[str, Any]:
    """Complete a stored state: slots added since it was stored get their starting value, unknown ones go.

    So does a value of the wrong kind, such as the None of a slot that was reset: the state came from the
    engine, and the answer to danger is made from it too.
    """
    return fresh_state() | {
        name: value for name, value in (stored or {}).items() if name in FRESH_STATE and _fits(name, value)
    }


def _fits(name: str, value: Any) -> bool:
    start = FRESH_STATE[name]
    return isinstance(value, (str, type(None)) if start is None else type(start))
