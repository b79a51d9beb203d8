from __future__ import annotations

import pytest

from actions.reach import corrected_ending, find_reach

SAME_NUMBER = [
    "617 555 0152",
    "617-555-0152",
    "617.555.0152",
    "(617) 555-0152",
    "(617)5550152",
    "6175550152",
    "617 5550152",
    "1 617 555 0152",
    "+1 617 555 0152",
    "1-617-555-0152",
    "+16175550152",
    "617/555/0152",
    "617 555 01 52",
    "6 1 7 5 5 5 0 1 5 2",
    "six one seven five five five zero one five two",
    "617 triple five 0152",
    "area code 617 then 555 then 0152",
    "seis uno siete cinco cinco cinco cero uno cinco dos",
    "617 five five five 0 1 5 2",
    "my cell is 617 555 0152 ok",
    "its 617 555 0152.",
    "call 617 555 0152 after 6",
    "617 555 0152 6pm",
    "617 555 0152, 7 to 9",
    "no its 617 555 0152 not 617 555 0125",
    "no its 617 555 0152 not 0125",
    "not 617 555 0125, 617 555 0152",
    "617 555 0125 wait 617 555 0152",
    "my old number was 617 555 0125 now 617 555 0152",
    "617 555 0152 or 508 555 0134",
]


@pytest.mark.parametrize("text", SAME_NUMBER)
def test_a_number_in_every_spelling(text):
    assert find_reach(text).phone == "+16175550152"


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        pytest.param("617 555 01", True, id="digits are missing"),
        pytest.param("555-0142", True, id="the area code is missing"),
        pytest.param("617 555 01523", True, id="a digit too many"),
        pytest.param("after 6", False, id="a time"),
        pytest.param("between 10:30 and 12:30", False, id="two times"),
        pytest.param("7 to 830", False, id="a span"),
        pytest.param("i was there in 2022 and 2023", False, id="years"),
        pytest.param("one or two of us", False, id="small numbers in words"),
        pytest.param("sober since 3/14/22", False, id="a date"),
    ],
)
def test_what_cannot_be_a_number(text, broken):
    reach = find_reach(text)
    assert reach.phone is None
    assert reach.broken_phone is broken


@pytest.mark.parametrize(
    ("text", "email"),
    [
        pytest.param("jaybird22@example.com", "jaybird22@example.com", id="plain"),
        pytest.param("its Tasha.M@Example.org.", "tasha.m@example.org", id="capitals and a full stop"),
        pytest.param(
            "you may write to me at p.hollis at example dot com", "p.hollis@example.com", id="dictated"
        ),
        pytest.param("lupe arroba example punto org", "lupe@example.org", id="dictated in Spanish"),
        pytest.param(
            "dotty hale at example dot org",
            None,
            id="dictated with a space: which part is the name is a guess",
        ),
        pytest.param("dee@example", None, id="no ending"),
        pytest.param("meet me at example street", None, id="a street"),
    ],
)
def test_email(text, email):
    assert find_reach(text).email == email


@pytest.mark.parametrize("text", ["dee@example", "dotty hale at example dot org", "@example.org"])
def test_an_address_that_cannot_be_one_is_noticed(text):
    assert find_reach(text).broken_email


def test_what_is_left_has_neither_number_nor_address():
    rest = find_reach("dee, 617 555 0152 or dee@example.org, after 6").rest
    assert "555" not in rest and "@" not in rest and "after 6" in rest and "dee" in rest


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        pytest.param("no its 0152 not 0125", "+16175550152", id="right one first"),
        pytest.param("not 0125, 0152", "+16175550152", id="right one last"),
        pytest.param("no its 0152 not 9999", None, id="the wrong ending is not in the number"),
        pytest.param("after 6 not 7", None, id="no ending at all"),
    ],
)
def test_the_last_four_digits_corrected(text, phone):
    assert corrected_ending(text, "+16175550125") == phone


def test_there_is_nothing_to_correct_without_a_number():
    assert corrected_ending("no its 0152 not 0125", None) is None
