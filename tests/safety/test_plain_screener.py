"""The last resort knows only the plainest words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.safety.plain_screener import PlainScreener
from bot.safety.screening import Category, Level


@pytest.mark.parametrize(
    ("text", "category", "level"),
    [
        pytest.param("I want to die", Category.SUICIDE, Level.CONCERN, id="a wish to be dead"),
        pytest.param(
            "i\u2019m gonna kill myself", Category.SUICIDE, Level.IMMINENT, id="intent, curly quote"
        ),
        pytest.param(
            "don't want to be here anymore", Category.SUICIDE, Level.CONCERN, id="not wanting to be here"
        ),
        pytest.param("kms", Category.SUICIDE, Level.CONCERN, id="a coded word"),
        pytest.param("he's NOT  breathing", Category.MEDICAL, Level.IMMINENT, id="not breathing"),
        pytest.param("she overdosed", Category.OVERDOSE, Level.IMMINENT, id="an overdose"),
        pytest.param("he hits me", Category.ABUSE, Level.CONCERN, id="harm from others"),
        pytest.param("i want to hurt someone", Category.VIOLENCE, Level.CONCERN, id="a wish to hurt"),
        pytest.param("voices tell me to hurt people", Category.PSYCHOSIS, Level.IMMINENT, id="voices"),
        pytest.param("i cut myself", Category.SELF_HARM, Level.CONCERN, id="self-harm"),
        pytest.param("he wants to kill himself", Category.THIRD_PARTY, Level.CONCERN, id="somebody else"),
        pytest.param("quiero morir", Category.SUICIDE, Level.CONCERN, id="Spanish"),
        pytest.param("no respira", Category.MEDICAL, Level.IMMINENT, id="Spanish, a body in danger"),
    ],
)
def test_plain_danger_is_seen(text: str, category: Category, level: Level) -> None:
    seen = PlainScreener().screen(text)

    assert (seen.category, seen.level) == (category, level)
    assert {one.layer for one in seen.evidence} == {"plain"}


@pytest.mark.parametrize(
    "text", ["", "can i come back", "i relapsed last week", "whats the point", "so tired of this"]
)
def test_everyday_messages_are_left_alone(text: str) -> None:
    assert not PlainScreener().screen(text).is_danger


def test_it_needs_nothing_but_the_standard_library() -> None:
    code = "import sys; sys.modules['spacy'] = sys.modules['yaml'] = None; import bot.safety.layers"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
