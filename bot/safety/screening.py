"""The interface of crisis screening: levels, categories, evidence.

Every inbound message passes `Screener.screen` before anything else may look at it. Screening is
pure and local: no network, no engine, no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Level(StrEnum):
    """How near the danger is: `imminent` means in progress, means in hand, a time set, a body failing now."""

    NONE = "none"
    CONCERN = "concern"
    IMMINENT = "imminent"

    @property
    def rank(self) -> int:
        return {"none": 0, "concern": 1, "imminent": 2}[self.value]


class Category(StrEnum):
    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    OVERDOSE = "overdose"
    WITHDRAWAL_EMERGENCY = "withdrawal_emergency"
    MEDICAL = "medical"
    VIOLENCE = "violence"
    ABUSE = "abuse"
    THIRD_PARTY = "third_party"
    MINOR_AT_RISK = "minor_at_risk"
    PSYCHOSIS = "psychosis"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason staff can read: which layer spoke, what it saw, the words it saw it in."""

    layer: str  # "rules", "model" or "plain" (the last resort when a layer fails)
    reason: str  # e.g. "wish to be dead"; never the person's own words
    quote: str  # the span of the message
    category: Category
    level: Level


@dataclass(frozen=True, slots=True)
class Screening:
    level: Level
    category: Category | None
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_danger(self) -> bool:
        return self.level is not Level.NONE


NO_DANGER = Screening(Level.NONE, None)


class Screener(Protocol):
    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        """Screen one message; `recent` holds earlier messages of the same conversation, oldest first."""
        ...
