from __future__ import annotations

import pytest

from actions.words import LONGEST_QUOTE, MOST_QUOTES, note_words
from tests.actions.conftest import turn


@pytest.mark.parametrize(
    ("text", "intent", "kept"),
    [
        pytest.param("i feel so bad about leaving", "shame_guilt", True, id="shame in their words"),
        pytest.param("i used again in may", "relapse", True, id="a return to use in their words"),
        pytest.param("i relapsed", "relapse", False, id="two words say no more than the topic"),
        pytest.param("where do i park there", "location_hours", False, id="a practical question is no quote"),
        pytest.param("617 555 0152 after 6", "inform", False, id="a number has its own field"),
        pytest.param("blorp blorp blorp", "nlu_fallback", False, id="what was not understood"),
    ],
)
def test_which_words_are_kept(text, intent, kept):
    assert (text in note_words(turn(text, intent))) is kept


def test_a_reason_somebody_gives_is_kept():
    assert note_words(turn("the group was too big", "inform"), said_something=True) == [
        "the group was too big"
    ]


def test_nothing_is_quoted_twice_and_the_newest_stay():
    quotes = [f"words number {i}" for i in range(MOST_QUOTES)]
    heard = turn("i feel so bad about it", "shame_guilt", state={"quotes": quotes})
    assert note_words(heard) == [*quotes[1:], "i feel so bad about it"]
    again = turn(quotes[0], "shame_guilt", state={"quotes": quotes})
    assert note_words(again) == quotes


def test_long_words_are_cut():
    assert len(note_words(turn("so sorry " * 100, "shame_guilt"))[0]) == LONGEST_QUOTE
