"""Words nobody spells are read as the words that were meant, and names are left alone."""

from __future__ import annotations

import pytest

from bot.safety.segmenting import default_common_words
from bot.safety.spelling import default_spelling

COMMON = default_common_words()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("iwantto", "i want to"),
        ("bealive", "be alive"),
        ("nomorepain", "no more pain"),
        ("wouldntmatter", "wouldnt matter"),
        ("quieromorir", "quiero morir"),
    ],
)
def test_words_run_together_come_apart(written: str, meant: str) -> None:
    assert COMMON.split(written) == tuple(meant.split())


@pytest.mark.parametrize("name", ["marian", "jordan", "tyler", "brianna", "xqzzt", "harborlight"])
def test_what_does_not_come_out_even_is_left_alone(name: str) -> None:
    assert COMMON.split(name) is None


def test_an_endless_word_is_not_searched() -> None:
    assert COMMON.split("iwantto" * 10_000) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("h0peless", "hopeless"), ("t0night", "tonight"), ("pi11s", "pills"), ("5leep", "sleep")],
)
def test_digits_in_place_of_letters_are_read(written: str, meant: str) -> None:
    assert COMMON.undisguise(written) == meant


@pytest.mark.parametrize("written", ["2nd", "10am", "4th", "100mg", "$50", "b12", "5pm"])
def test_ordinary_numbers_are_no_disguise(written: str) -> None:
    assert COMMON.undisguise(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("tonihgt", "tonight"), ("hopless", "hopeless"), ("evryone", "everyone"), ("brigde", "bridge")],
)
def test_one_slip_is_forgiven(written: str, meant: str) -> None:
    assert COMMON.one_slip_from(written) == meant


@pytest.mark.parametrize("word", ["diego", "heather", "marian", "tuesday", "group", "medicaid", "killeen"])
def test_names_and_known_words_are_never_repaired(word: str) -> None:
    assert default_spelling().repair(word) == (word,)
