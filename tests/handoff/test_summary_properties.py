"""For any talk: each word of the summary was said, nothing said is missing, and it comes out the same again."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.summary import merge_update, read_back_text, shown_phone, summary_text, urgency_of
from bot.wording.catalogue import load_catalogue
from tests.handoff.test_summary import LINE, summary

TOPICS = [key.removeprefix("answer/") for key in load_catalogue() if key.startswith("answer/")]
WORDS = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS,
        "phone": st.sampled_from(["+16175550134", "+442079460018"]),
        "email": st.just("a@example.org"),
        "best_way": st.sampled_from(["call", "text", "email"]),
        "times": WORDS,
        "voicemail": st.booleans(),
        "got_in_the_way": st.lists(WORDS, max_size=3),
        "would_help": st.lists(WORDS, max_size=3),
        "notes": st.lists(WORDS, max_size=3),
    },
)
STATES = st.fixed_dictionaries(
    {},
    optional={
        "answered": st.lists(st.sampled_from([*TOPICS, "nonsense"]), max_size=4),
        "questions": st.lists(WORDS, max_size=3),
        "quotes": st.lists(WORDS, max_size=3),
    },
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def strings_in(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*(strings_in(v) for v in value.values())) if value else set()
    return set().union(*(strings_in(v) for v in value)) if isinstance(value, list) and value else set()


@given(DETAILS, STATES)
def test_every_word_of_a_summary_was_said(details: dict[str, Any], state: dict[str, Any]) -> None:
    made = summary(details, state)
    said = strings_in(details) | strings_in(state) | {LINE, "return", "sms", "en", ""}
    assert strings_in(made) <= said
    quoted = re.findall(r'"(.*?)"(?:; |\n|$)', summary_text(made), re.S) if '"' not in "".join(said) else []
    assert set(quoted) <= said


@given(DETAILS, STATES)
def test_all_that_was_said_is_in_what_staff_read(details: dict[str, Any], state: dict[str, Any]) -> None:
    read = summary_text(summary(details, state))
    shown = {shown_phone(word) if word.startswith("+") else word for word in strings_in(details)}
    topics = {load_catalogue()[f"answer/{t}"].label for t in state.get("answered", []) if t in TOPICS}
    for word in shown | topics | set(state.get("quotes", [])) | set(state.get("questions", [])):
        assert word in read or word in ("call", "text", "email")


@given(DETAILS, STATES, DETAILS, STATES)
def test_the_same_talk_gives_the_same_summary(
    details: dict[str, Any], state: dict[str, Any], later: dict[str, Any], later_state: dict[str, Any]
) -> None:
    once = merge_update(summary(details, state), summary(later, later_state))
    again = merge_update(summary(details, state), summary(later, later_state))
    assert summary_text(once) == summary_text(again)
    assert json.loads(json.dumps(once)) == once  # it survives being stored
    assert merge_update(once, summary(later, later_state)) == once  # said twice is said once


@given(DETAILS, STATES, DETAILS)
def test_urgency_never_falls_by_an_update(
    details: dict[str, Any], state: dict[str, Any], later: dict[str, Any]
) -> None:
    order = ["routine", "priority", "crisis"]
    before = summary(details, state)
    assert order.index(urgency_of(merge_update(before, summary(later)))) >= order.index(urgency_of(before))


@given(
    st.dictionaries(
        st.sampled_from(["name", "phone", "email", "best_way", "times", "voicemail", "notes"]), ANYTHING
    )
)
def test_details_of_any_kind_break_nothing(details: dict[str, Any]) -> None:
    made = summary(details, {"answered": details.get("notes"), "quotes": details.get("name")})
    assert summary_text(made) and read_back_text(made)
