"""From key to words: turns, channels, facts that are not set, and the two segments a text may take."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programs.profile import Program, load_program
from bot.wording.gsm7 import gsm7_length, to_gsm7
from bot.wording.rendering import ONE_MESSAGE, UnknownText, Wording, as_messages

FACTS = load_program("harborlight").placeholders()
BARE = Program(id="bare", name="Bare", phone="(555) 555-0100", timezone="America/New_York").placeholders()


def test_wordings_take_turns_so_that_none_repeats_back_to_back() -> None:
    wording = Wording.of("sms", FACTS)
    said = [wording.text("move/greeting", turn) for turn in range(5)]
    assert len(set(said[:4])) == 4
    assert said[4] == said[0]


def test_the_web_has_its_own_words_where_there_are_some() -> None:
    assert "staff can read this chat" in Wording.of("web", FACTS).text("disclosure/first", 0)
    assert Wording.of("web", FACTS).text("move/thanks", 0) == Wording.of("sms", FACTS).text("move/thanks", 0)


def test_a_fact_that_is_not_set_is_never_made_up() -> None:
    with_fact = Wording.of("sms", FACTS).text("answer/cost_insurance", 0)
    without = Wording.of("sms", BARE).text("answer/cost_insurance", 0)
    assert "MassHealth" in with_fact
    assert without == Wording.of("web", BARE).text("answer/cost_insurance", 0)
    assert "The team can tell you" in without


def test_every_text_can_be_said_by_a_program_that_has_set_nothing() -> None:
    own = {
        "summary": "x.",
        "next_open": "tomorrow at 9 am",
        "first": "label:relapse",
        "second": "label:judged",
    }
    for channel in ("sms", "web"):
        wording = Wording.of(channel, BARE)
        for key in wording.catalogue:
            for turn in range(6):
                said = wording.text(key, turn, **own)
                assert not re.search(r"[{}]|None\b(?! are)|\s[.,]", said)


@pytest.mark.parametrize(
    "key", ["", "answer/nonsense", "relapse", "crisis/suicide/concern", "unsure/choices"]
)
def test_what_cannot_be_said_is_refused(key: str) -> None:
    with pytest.raises(UnknownText):
        Wording.of("sms", FACTS).text(key, 0)


def test_parts_become_one_message() -> None:
    assert as_messages(["One.", " ", "Two. "], "sms") == ["One. Two."]
    assert as_messages(["One.", "", "Two."], "web") == ["One.\n\nTwo."]


@pytest.mark.parametrize("channel", ["sms", "web"])
@pytest.mark.parametrize("parts", [[], [""], [" ", "\n"]])
def test_nothing_to_say_is_no_message(channel: str, parts: list[str]) -> None:
    assert as_messages(parts, channel) == []


def test_a_turn_too_long_for_one_message_is_cut_between_its_parts() -> None:
    parts = ["a" * 200 + ".", "b" * 150 + ".", "c" * 100 + "."]
    assert as_messages(parts, "sms") == [parts[0], f"{parts[1]} {parts[2]}"]


def test_signs_that_cost_two_places_are_counted_as_two() -> None:
    assert [gsm7_length(message) <= ONE_MESSAGE for message in as_messages(["€ " * 130], "sms")] == [
        True,
        True,
    ]


@given(st.lists(st.text(max_size=400), max_size=6))
def test_each_message_fits_two_segments_and_all_words_are_there(parts: list[str]) -> None:
    messages = as_messages(parts, "sms")
    assert all(gsm7_length(message) <= ONE_MESSAGE for message in messages)
    wanted = "".join(to_gsm7("".join(parts)).split())
    assert "".join("".join(messages).split()) == wanted
