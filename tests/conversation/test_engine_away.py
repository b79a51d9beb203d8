"""When the engine does not answer: one honest line, growing pauses, people after half an hour, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.commands import COMMANDS
from bot.storage.models import Handoff
from tests.line import ALEX, SAM, Line
from tests.standins.engine import Fault, proposal

FAULTS: dict[Fault, str] = {
    "slow": "deadline",
    "dripping": "deadline",
    "cut off": "unreachable",
    "500": "status 500",
    "502": "status 502",
    "503": "status 503",
    "malformed": "malformed answer",
    "empty": "malformed answer",
}
WRONG_ANSWERS = {
    "nothing to say": {"say": [], "commands": [], "state": {}},
    "no state": {"say": [], "commands": []},
    "a list": [],
    "null": None,
    "a number": 5,
    "text in place of a key": {"say": ["hello"], "commands": [], "state": {}},
    "a key that is no text": {"say": [{"say": ["move/greeting"]}], "commands": [], "state": {}},
    "a command that is no text": {"say": [], "commands": [{"command": {}}], "state": {}},
    "values that are no object": {
        "say": [{"say": "move/greeting", "with": "x"}],
        "commands": [],
        "state": {},
    },
    "a state that is no object": {"say": [{"say": "move/greeting"}], "commands": [], "state": [["a", 1]]},
    "topics that are no texts": {
        "say": [{"say": "move/greeting"}],
        "commands": [],
        "state": {},
        "topics": [1],
    },
    "only texts that do not exist": {"say": [{"say": "move/nonsense"}], "commands": [], "state": {}},
    "a text it cannot fill": {"say": [{"say": "unsure/choices"}], "commands": [], "state": {}},
}


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_each_fault_is_met_with_one_holding_line_and_the_answer_comes_later(
    open_line: Callable[..., Line], caplog: pytest.LogCaptureFixture, fault: Fault, reason: str
) -> None:
    line = open_line(engine_deadline_seconds=2)  # long enough for the good answer on a busy machine as well
    line.engine.has(fault)
    line.text("can i come back")
    line.answer()
    assert [getattr(one, "reason", None) for one in caplog.records if one.name.startswith("bot.")] == [reason]
    assert line.said() == ["disclosure/first,error/holding"]
    line.engine.has(None)
    line.later(seconds=3)
    line.work()
    assert line.said()[1:] == ["move/greeting"]
    assert len(line.screen_of()) == 2


def test_an_engine_that_is_down_is_noticed_at_once(line: Line) -> None:
    line.engine_is_down = True
    line.text("can i come back")
    line.work()
    assert line.said() == ["disclosure/first,error/holding"]
    line.engine_is_down = False
    line.later(seconds=3)
    line.work()
    assert line.said()[1:] == ["move/greeting"]


@pytest.mark.parametrize("answer", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_an_answer_that_cannot_be_used_is_none(line: Line, answer: object) -> None:
    line.engine.usually = lambda call: answer  # type: ignore[assignment, return-value]
    line.receive("can i come back")
    line.answer()
    assert line.said() == ["disclosure/first,error/holding"]
    assert line.messages()[0].handling == "waiting"
    assert line.conversation().lease_owner is None  # not held up until the lease runs out
    line.engine.usually = proposal("move/greeting")
    line.later(seconds=3)
    line.answer()
    assert line.said()[1:] == ["move/greeting"]


def test_a_proposal_that_breaks_while_it_is_carried_out_does_not_hold_up_the_conversation(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMMANDS, "create_handoff", lambda context, arguments: 1 / 0)
    line.engine.will(proposal("handoff/sent", commands=[("create_handoff", {})], sent=True))
    line.receive("send it")
    line.answer()
    assert line.said() == ["disclosure/first,error/holding"]
    assert line.conversation().lease_owner is None
    assert line.conversation().state is None  # nothing of it was kept
    line.later(seconds=3)
    line.answer()
    assert line.said()[1:] == ["move/greeting"]


def test_a_wrong_token_is_an_engine_that_gives_no_answer(line: Line) -> None:
    line.engine.token = "another token, of the same length or not"
    line.receive("hello")
    line.answer()
    assert line.said() == ["disclosure/first,error/holding"]


def test_the_holding_line_comes_once_however_long_it_takes(line: Line) -> None:
    line.engine.has("500")
    line.receive("can i come back")
    for _ in range(6):
        line.answer()
        line.later(minutes=2)
    assert len(line.engine.calls) == 6
    assert line.said() == ["disclosure/first,error/holding"]


def test_the_pauses_grow_up_to_a_minute(line: Line) -> None:
    line.engine.has("500")
    line.receive("can i come back")
    pauses = []
    for _ in range(8):
        line.answer()
        due = line.messages()[0].not_before
        assert due
        pauses.append(round((due - line.clock.now()).total_seconds()))
        line.clock.forward(due - line.clock.now() + timedelta(milliseconds=1))
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]


def test_nothing_is_tried_before_its_time(line: Line) -> None:
    line.engine.has("500")
    line.receive("can i come back")
    line.answer()
    line.answer()
    assert len(line.engine.calls) == 1


def test_later_messages_wait_their_turn_and_are_answered_in_order(line: Line) -> None:
    line.engine.has("500", times=1)
    line.receive("one")
    line.answer()
    line.receive("two")
    line.receive("three")
    assert line.converser().answer_next() is False  # "one" is still to be answered
    line.later(seconds=3)
    line.answer()
    assert line.engine.texts == ["one", "one", "two", "three"]


def test_one_conversation_that_fails_does_not_hold_up_another(line: Line) -> None:
    def fails_for_alex(call: dict[str, Any]) -> dict[str, Any]:
        if call["text"] == "from alex":
            raise RuntimeError  # uvicorn answers 500 and closes the connection
        return proposal("move/greeting")(call)

    line.engine.usually = fails_for_alex
    for _ in range(5):
        line.receive("from alex", ALEX)
        line.receive("from sam", SAM)
        line.answer()
    assert line.said(SAM) == ["disclosure/first,move/greeting", *["move/greeting"] * 4]


def test_after_half_an_hour_people_are_asked_to_answer(line: Line) -> None:
    line.engine.has("500")
    line.receive("can i come back")
    line.answer()
    line.later(minutes=31)
    line.answer()
    assert line.said() == ["disclosure/first,error/holding", "error/gave_up"]
    handoff = line.handoff()
    assert (handoff.summary["kind"], handoff.urgency, handoff.status) == ("unanswered", "routine", "open")
    assert handoff.summary["reach"]["line"] == ALEX
    assert line.messages()[0].handling == "handled"
    line.engine.has(None)
    line.receive("hello?")
    line.answer()
    assert line.said()[-1] == "move/greeting"


def test_two_messages_nobody_could_answer_are_one_hand_off(line: Line) -> None:
    line.engine.has("500")
    line.receive("one")
    line.receive("two")
    line.later(minutes=31)
    line.answer()
    assert len(line.rows(Handoff)) == 1
    assert [message.handling for message in line.messages() if message.author == "person"] == ["handled"] * 2


def test_what_was_understood_before_the_engine_went_away_is_in_the_hand_off(line: Line) -> None:
    line.engine.will(proposal("answer/relapse", answered=["relapse"], details={"name": "Sam"}))
    line.receive("i used again. sam")
    line.answer()
    line.engine.has("500")
    line.receive("so can i come")
    line.later(minutes=31)
    line.answer()
    assert line.handoff().summary["name"] == "Sam"
    assert line.handoff().summary["asked"] == ["relapse"]
    assert line.handoff().urgency == "priority"


def test_the_engine_is_asked_whether_it_is_ready(line: Line) -> None:
    assert line.services.engine.is_ready()
    line.engine.ready = False
    assert not line.services.engine.is_ready()
    line.engine_is_down = True
    assert not line.converser().engine.is_ready()
