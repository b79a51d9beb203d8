"""What an action returns: keys of reviewed texts, commands for the gateway, and slot changes. Never free text."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher


class Proposal:
    """Collects what this turn should say and do.

    >>> proposal = Proposal()
    >>> proposal.say("answer/relapse").asks("offer/person", awaiting="offer")
    """

    def __init__(self) -> None:
        self._payloads: list[dict[str, Any]] = []
        self._slots: dict[str, Any] = {}

    def say(self, key: str, **values: Any) -> Proposal:
        """Say the reviewed text `key` (see content/); `values` fill its own placeholders."""
        self._payloads.append({"say": key, "with": values})
        return self

    def asks(self, key: str, *, awaiting: str, detail: str | None = None, **values: Any) -> Proposal:
        """Say a text that ends in the message's one question, and remember what it asked for."""
        return self.say(key, **values).set(awaiting=awaiting, asked_detail=detail)

    def command(self, name: str, **arguments: Any) -> Proposal:
        self._payloads.append({"command": name, "with": arguments})
        return self

    def set(self, **slots: Any) -> Proposal:
        self._slots.update(slots)
        return self

    def no_longer_awaiting(self) -> Proposal:
        return self.set(awaiting="nothing", asked_detail=None)

    def awaits(self, what: str) -> bool:
        return bool(self._slots.get("awaiting") == what)

    def hand_to(self, dispatcher: CollectingDispatcher) -> list[EventType]:
        for payload in self._payloads:
            dispatcher.utter_message(json_message=payload)
        return [SlotSet(name, value) for name, value in self._slots.items()]
