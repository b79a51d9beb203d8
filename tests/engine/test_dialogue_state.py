"""The dialogue state that travels with each message."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.engine.dialogue_state import FRESH_STATE, fresh_state, known_state

ROOT = Path(__file__).resolve().parents[2]


def test_the_domain_declares_the_same_slots() -> None:
    slots = yaml.safe_load((ROOT / "domain.yml").read_text())["slots"]
    assert slots.keys() == FRESH_STATE.keys()
    assert slots["awaiting"]["initial_value"] == FRESH_STATE["awaiting"]


def test_every_value_awaiting_can_take_is_known_to_the_domain_and_to_a_rule() -> None:
    slots = yaml.safe_load((ROOT / "domain.yml").read_text())["slots"]
    rules = "".join(p.read_text() for p in (ROOT / "data" / "rules").glob("*.yml"))
    for value in set(slots["awaiting"]["values"]) - {"nothing"}:
        assert f"- awaiting: {value}" in rules


def test_two_conversations_never_share_a_list() -> None:
    fresh_state()["answered"].append("relapse")
    assert fresh_state()["answered"] == []


def test_a_state_stored_by_an_older_version_is_completed_and_cleaned() -> None:
    state = known_state({"misses": 2, "a_slot_of_old": 1})
    assert state == fresh_state() | {"misses": 2}


def test_nothing_stored_yet_is_a_fresh_start() -> None:
    assert known_state(None) == fresh_state()
