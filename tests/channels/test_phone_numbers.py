"""Phone numbers in the one form that is stored and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.phone_numbers import as_e164

NUMBERS = {
    "+16175550134": "+16175550134",
    " +1 617 555 0134 ": "+16175550134",
    "(617) 555-0134": "+16175550134",
    "617.555.0134": "+16175550134",
    "1-617-555-0134": "+16175550134",
    "6175550134": "+16175550134",
    "+44 20 7946 0018": "+442079460018",
    "+52 55 5555 0134": "+525555550134",
    "72345": "72345",
    "988": "988",
    "": None,
    "   ": None,
    "NETWORK": None,
    "+": None,
    "12": None,
    "+1508555": None,
    "anonymous": None,
    "+1617555013400000000": None,
}


@pytest.mark.parametrize(("written", "expected"), NUMBERS.items())
def test_ways_to_write_a_number(written: str, expected: str | None) -> None:
    assert as_e164(written) == expected


@given(st.text(max_size=30))
def test_anything_is_a_number_or_none(text: str) -> None:
    number = as_e164(text)
    assert number is None or as_e164(number) == number
