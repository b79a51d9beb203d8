"""A talk played through the rules and the actions, with the label of each message given by the test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.turn import Turn
from bot.engine.dialogue_state import fresh_state

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Proposed:
    """What one turn proposed: keys of texts, commands with their arguments, and the state after it."""

    said: list[str]
    commands: list[tuple[str, dict[str, Any]]]
    state: dict[str, Any]

    @property
    def questions(self) -> list[str]:
        """The keys of texts that ask something, in any of their wordings."""
        return [key for key in self.said if any("?" in wording for wording in wordings()[key])]

    @property
    def awaiting(self) -> str:
        return self.state["awaiting"]

    @property
    def details(self) -> dict[str, Any]:
        return self.state["details"]

    def command(self, name: str) -> dict[str, Any]:
        return dict(self.commands)[name]


class Talk:
    """The state travels from message to message as it does through the gateway."""

    def __init__(self, channel: str = "sms", state: dict[str, Any] | None = None, **about: Any) -> None:
        self.about = {
            "channel": channel,
            "handoff_open": False,
            "crisis_open": False,
            "language": "en",
        } | about
        self.state = fresh_state() | (state or {})

    def hears(
        self,
        text: str,
        intent: str,
        *,
        topics: tuple[str, ...] | None = None,
        ranking: tuple[str, ...] = (),
        confidence: float = 0.1,
        **about: Any,
    ) -> Proposed:
        self.about |= about
        proposed = run(
            action_for(intent, self.state["awaiting"]),
            tracker(text, intent, topics, ranking, self.state, self.about, confidence),
        )
        self.state = proposed.state
        return proposed


def tracker(
    text: str,
    intent: str = "inform",
    topics: tuple[str, ...] | None = None,
    ranking: tuple[str, ...] = (),
    state: dict[str, Any] | None = None,
    about: dict[str, Any] | None = None,
    confidence: float = 0.1,
) -> Tracker:
    """`ranking`: labels, best first, the best with `confidence`."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "topics": list(topics if topics is not None else (intent,)),
        "intent_ranking": [{"name": n, "confidence": confidence / (3**i)} for i, n in enumerate(ranking)],
        "metadata": about if about is not None else {"channel": "sms"},
    }
    return Tracker("t", fresh_state() | (state or {}), message, [], False, None, {}, "action_listen")


def turn(text: str, intent: str = "inform", **given: Any) -> Turn:
    return Turn.of(tracker(text, intent, **given))


def run(action_name: str, heard: Tracker) -> Proposed:
    before = dict(heard.slots)
    dispatcher = CollectingDispatcher()
    events = registered_actions()[action_name].run(dispatcher, heard, {})
    payloads = [m["custom"] for m in dispatcher.messages]
    slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
    assert heard.slots == before, "an action changed the tracker in place"
    return Proposed(
        [p["say"] for p in payloads if "say" in p],
        [(p["command"], p["with"]) for p in payloads if "command" in p],
        before | slots,
    )


@cache
def registered_actions() -> dict[str, Action]:
    """The actions as the action server finds them."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return {name: method.__self__ for name, method in executor.actions.items()}


@cache
def wordings() -> dict[str, list[str]]:
    """Every wording of every reviewed text, by key."""
    texts: dict[str, list[str]] = {}
    for path in (*(ROOT / "content/answers").glob("*.yml"), *(ROOT / "content/moves").glob("*.yml")):
        for key, entry in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            texts[key] = [
                *entry["sms"],
                *(entry.get("web") or ()),
                *(entry.get("unset") or {}).get("sms", ()),
            ]
    texts["handoff/sent"] = (
        texts["handoff/sent_open"] + texts["handoff/sent_closed"]
    )  # the gateway chooses by the hour
    return texts


@cache
def _rules() -> list[tuple[str | None, str, str]]:
    """(what is awaited or None, intent, action) of every rule in data/rules."""
    rows = []
    for path in sorted((ROOT / "data/rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            awaited = next((c["slot_was_set"][0]["awaiting"] for c in rule.get("condition", ())), None)
            first, then = rule["steps"]
            intents = [s["intent"] for s in first.get("or", [first])]
            rows += [(awaited, intent, then["action"]) for intent in intents]
    return rows


def action_for(intent: str, awaiting: str) -> str:
    """The rule with the fitting condition wins over the one without."""
    fitting = {
        awaited: action for awaited, i, action in _rules() if i == intent and awaited in (awaiting, None)
    }
    return fitting.get(awaiting) or fitting[None]


@pytest.fixture
def sms() -> Talk:
    return Talk("sms")


@pytest.fixture
def web() -> Talk:
    return Talk("web")
