"""Segment counts at the edges of both alphabets."""

import pytest

from tests.standins.twilio.e164 import e164
from tests.standins.twilio.segments import count_segments


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        pytest.param("", 1, id="empty"),
        pytest.param("x" * 160, 1, id="one full GSM segment"),
        pytest.param("x" * 161, 2, id="one over"),
        pytest.param("x" * 306, 2, id="two full GSM segments"),
        pytest.param("x" * 307, 3, id="two and one"),
        pytest.param("ñ¿é" + "x" * 157, 1, id="Spanish within GSM"),
        pytest.param("á" + "x" * 69, 1, id="one full UCS-2 segment"),
        pytest.param("á" + "x" * 70, 2, id="UCS-2 one over"),
        pytest.param("€" * 80, 1, id="extended characters count twice"),
        pytest.param("€" * 81, 2, id="extended one over"),
        pytest.param("x" * 152 + "€" + "x" * 152, 3, id="an escape pair is not torn"),
        pytest.param("👋" * 35, 1, id="emoji count twice"),
        pytest.param("👋" * 67, 3, id="a surrogate pair is not torn"),
        pytest.param("curly \u2019 quote" + "x" * 60, 2, id="a curly quote costs the GSM alphabet"),
    ],
)
def test_segments(text: str, segments: int) -> None:
    assert count_segments(text) == segments


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+15035550142", "+15035550142"),
        ("503-555-0142", "+15035550142"),
        ("1 (503) 555.0142", "+15035550142"),
        ("+442079460000", "+442079460000"),
        ("+1503555014", None),
        ("+10035550142", None),
        ("hello", None),
        ("", None),
    ],
)
def test_phone_numbers(raw: str, number: str | None) -> None:
    assert e164(raw) == number
