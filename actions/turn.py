"""What an action may know about the message it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Tracker

from bot.engine.dialogue_state import FRESH_STATE, known_state
from bot.engine.two_questions import CARRIES_NO_QUESTION

MOVES = CARRIES_NO_QUESTION | {
    "return_interest",
    "talk_to_person",
    "shame_guilt",
    "not_now",
    "check_in_later",
    "opt_out",
    "delete_my_data",
    "nlu_fallback",
}
NOTE_UNDER_WAY = frozenset({"detail", "read_back", "change"})


@dataclass(frozen=True, slots=True)
class Turn:
    """`about` is what the gateway says about the conversation; every value in it has a harmless default."""

    text: str
    intent: str
    topics: tuple[str, ...]
    ranking: tuple[tuple[str, float], ...]
    state: dict[str, Any]
    about: dict[str, Any]

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        message = tracker.latest_message or {}
        return cls(
            text=(message.get("text") or "").strip(),
            intent=(message.get("intent") or {}).get("name") or "nlu_fallback",
            topics=tuple(message.get("topics") or ()),
            ranking=tuple((r["name"], r["confidence"]) for r in message.get("intent_ranking") or ()),
            state=known_state(
                {name: tracker.get_slot(name) for name in FRESH_STATE if tracker.get_slot(name) is not None}
            ),
            about=message.get("metadata") or {},
        )

    @property
    def questions(self) -> list[str]:
        """The FAQ topics asked, in order; empty for a statement, a move or a message not understood.

        Two topics were each found in a clause of their own, so they hold even where the whole was not understood.
        """
        if self.intent == "nlu_fallback" and len(self.topics) < 2:
            return []
        found = [t for t in self.topics if t not in MOVES]
        if not found and self.intent not in MOVES:
            found = [self.intent]
        return found

    def about_topic(self, topic: str) -> Turn:
        """The same message, read as a question about `topic`."""
        return replace(self, intent=topic, topics=(topic,))

    @property
    def channel(self) -> str:
        return str(self.about.get("channel", "web"))

    @property
    def address_known(self) -> bool:
        return self.channel == "sms"

    @property
    def language(self) -> str:
        return str(self.about.get("language", "en"))

    @property
    def crisis_open(self) -> bool:
        return bool(self.about.get("crisis_open"))

    @property
    def handoff_open(self) -> bool:
        """Whether the team has a note they have not closed; the gateway knows, the slot is for talks without it."""
        return bool(self.about.get("handoff_open", self.state["sent"]))

    @property
    def team_has_it(self) -> bool:
        """The team is dealing with this person already, by a note or by an alert: nothing is asked, words are added."""
        return self.handoff_open or self.crisis_open

    @property
    def note_under_way(self) -> bool:
        return self.state["awaiting"] in NOTE_UNDER_WAY

    def likeliest_topics(self, count: int = 2) -> list[str]:
        """The best labels that can be offered as a choice, whatever their confidence."""
        return [name for name, _ in self.ranking if name not in MOVES][:count]
