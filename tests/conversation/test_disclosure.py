"""That this is a program and not a person: first of all, after a week, and every three hours of talk."""

from __future__ import annotations

import pytest

from bot.storage.models import Message
from tests.line import DANGER, Line

FIRST, AGAIN, NONE = "disclosure/first,", "disclosure/again,", ""
LATER = {
    "at once": ({"seconds": 5}, NONE),
    "after nearly three hours": ({"minutes": 179}, NONE),
    "after three hours": ({"minutes": 181}, AGAIN),
    "the next day": ({"days": 1}, AGAIN),
    "after nearly a week": ({"days": 6, "hours": 23}, AGAIN),
    "after a week": ({"days": 7, "minutes": 1}, FIRST),
    "after a year": ({"days": 365}, FIRST),
}


@pytest.mark.parametrize(("later", "expected"), LATER.values(), ids=LATER.keys())
def test_when_it_is_said_again(line: Line, later: dict[str, float], expected: str) -> None:
    line.receive("hello")
    line.answer()
    line.later(**later)
    line.receive("hello")
    line.answer()
    assert line.said() == ["disclosure/first,move/greeting", f"{expected}move/greeting"]


def test_in_a_long_talk_it_comes_every_three_hours(line: Line) -> None:
    for _ in range(8):
        line.receive("hello")
        line.answer()
        line.later(hours=1)
    disclosed = [said.startswith("disclosure") for said in line.said()]
    assert disclosed == [True, False, False, True, False, False, True, False]


def test_it_stands_in_front_of_the_first_words_whatever_they_are(line: Line) -> None:
    line.receive("", media_count=1)
    assert line.said() == ["disclosure/first,unsure/picture"]
    line.receive("hello")
    line.answer()
    assert line.said()[-1] == "move/greeting"


def test_it_never_stands_between_a_person_and_the_answer_to_danger(line: Line) -> None:
    line.receive(DANGER)
    assert line.said()[0].startswith("crisis/")
    assert "automated" in line.replies()[0]


def test_the_web_chat_says_that_staff_can_read_it(line: Line) -> None:
    line.chat("hello", "c" * 32)
    line.answer()
    (reply,) = [message.body for message in line.rows(Message) if message.author == "assistant"]
    assert "Program staff can read this chat" in reply
    assert "\n\n" in reply  # on the web the parts are paragraphs
