"""How long a text is on the phone, and how it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.gsm7 import BASIC, EXTENDED, gsm7_length, is_gsm7, segments, split_at_sentences, to_gsm7
from tests.standins.twilio.segments import GSM_BASIC, GSM_EXTENDED, count_segments

GSM = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=400)


def test_the_alphabet_is_the_one_of_the_network() -> None:
    assert frozenset(GSM_BASIC) == BASIC
    assert frozenset(GSM_EXTENDED) == EXTENDED


PLAIN = {
    "“Quoted” — it’s… fine": '"Quoted" - it\'s... fine',
    "¿Qué pasó, señor?": "¿Qué paso, señor?",
    "fine 🙂 thanks": "fine  thanks",
    "a\u00a0b\tc": "a b c",
    "Иван": "",
    "€5 [x]": "€5 [x]",
}


@pytest.mark.parametrize(("text", "plain"), PLAIN.items())
def test_typographic_signs_become_plain_ones(text: str, plain: str) -> None:
    assert to_gsm7(text) == plain


@given(st.text(max_size=100))
def test_the_result_always_fits_the_alphabet(text: str) -> None:
    assert is_gsm7(to_gsm7(text))
    assert to_gsm7(to_gsm7(text)) == to_gsm7(text)


LENGTHS = {"": 1, "a" * 160: 1, "a" * 161: 2, "a" * 306: 2, "a" * 307: 3, "€" * 80: 1, "€" * 81: 2}


@pytest.mark.parametrize(("text", "expected"), LENGTHS.items(), ids=[str(n) for n in range(len(LENGTHS))])
def test_segments(text: str, expected: int) -> None:
    assert segments(text) == expected == count_segments(text)


@given(GSM)
def test_segments_are_never_more_than_the_network_counts_less_a_torn_escape(text: str) -> None:
    assert segments(text) <= count_segments(text) <= segments(text) + 1


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=900), st.integers(40, 306))
def test_parts_fit_and_nothing_is_lost_or_moved(text: str, limit: int) -> None:
    plain = to_gsm7(text)
    parts = split_at_sentences(plain, limit)
    assert all(part and gsm7_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(plain.split())


def test_a_text_is_cut_where_a_sentence_ends() -> None:
    assert split_at_sentences("One two. Three four! Five six?", 20) == ["One two. Three four!", "Five six?"]


def test_a_word_longer_than_a_part_keeps_its_place() -> None:
    parts = split_at_sentences("Here it is " + "x" * 50 + " and more.", 20)
    assert parts[0] == "Here it is"
    assert parts[-1].endswith("and more.")
