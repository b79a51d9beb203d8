"""Steps 4 and 5: the gate, then the engine; in order, one worker at a time, exactly one reply."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from bot.conversation.conversing import LEASE, Converser
from bot.storage.models import Alert, Handoff
from tests.line import ALEX, DANGER, SAM, Line, new_sid
from tests.standins.engine import Fault, proposal


class Killed(BaseException):
    """What ends a worker without a chance to tidy up."""


def test_the_engine_gets_an_id_and_what_it_may_know_and_no_number(open_office: Line) -> None:
    open_office.text("hello")
    open_office.answer()
    (call,) = open_office.engine.calls
    assert call["message_id"] == open_office.messages()[0].id
    assert call["about"] == {
        "channel": "sms",
        "language": "en",
        "office_open": True,
        "local_time": call["about"]["local_time"],
        "crisis_open": False,
        "handoff_open": False,
    }
    assert call["about"]["local_time"].startswith("2026-11-17T15:04")
    assert ALEX[2:] not in str(call)


def test_the_state_travels_with_each_message(line: Line) -> None:
    line.engine.will(proposal("move/greeting", answered=["relapse"], offers=1), proposal("move/thanks"))
    line.text("hello")
    line.text("thanks")
    line.answer()
    first, second = (call["state"] for call in line.engine.calls)
    assert (first["answered"], first["turns"]) == ([], 0)
    assert (second["answered"], second["offers"], second["turns"]) == (["relapse"], 1, 1)


def test_the_topics_are_kept_with_the_message(line: Line) -> None:
    line.engine.will(proposal("answer/relapse", topics=["relapse", "judged"]))
    line.text("i used again, are they mad")
    line.answer()
    assert line.messages()[0].topics == "relapse,judged"


def test_two_workers_keep_the_order_of_a_conversation(line: Line) -> None:
    for number in range(5):
        line.receive(f"message {number}")
    together(line, workers=3)
    assert line.engine.texts == [f"message {number}" for number in range(5)]
    replied_to = [m.in_reply_to for m in line.messages() if m.author == "assistant"]
    assert replied_to == [m.id for m in line.messages() if m.author == "person"]


def test_two_conversations_are_answered_side_by_side(line: Line) -> None:
    """Both calls must be under way at once, else the barrier breaks and the engine answers 500."""
    meeting = threading.Barrier(2, timeout=5)
    line.engine.while_thinking = lambda call: meeting.wait()
    line.receive("hello", ALEX)
    line.receive("hello", SAM)
    together(line, workers=2)
    assert len(line.replies(ALEX)) == len(line.replies(SAM)) == 1
    assert not meeting.broken


def test_nobody_else_takes_a_conversation_that_is_being_answered(line: Line) -> None:
    took: list[bool] = []
    line.engine.while_thinking = lambda call: took.append(line.converser().answer_next())
    line.receive("hello")
    line.answer()
    assert took == [False]
    assert len(line.replies()) == 1


def test_a_worker_that_dies_between_proposal_and_reply_leaves_exactly_one_reply(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    line.engine.usually = proposal("handoff/sent", commands=[("create_handoff", {"details": {}})], sent=True)
    line.receive("send it")
    with monkeypatch.context() as patch:
        patch.setattr(Converser, "_commit", die)
        with pytest.raises(Killed):
            line.converser().answer_next()
    assert line.converser().answer_next() is False  # its lease still holds
    line.later(seconds=LEASE.total_seconds() + 1)
    line.answer()
    first, second = line.engine.calls
    assert (first["message_id"], first["state"]) == (second["message_id"], second["state"])
    assert len(line.replies()) == 1
    assert len(line.rows(Handoff)) == 1


def test_a_worker_that_lost_its_lease_does_not_answer_a_second_time(line: Line) -> None:
    def somebody_else_answers(call: dict[str, Any]) -> None:
        line.engine.while_thinking = None
        line.later(seconds=LEASE.total_seconds() + 1)
        line.converser().answer_next()

    line.engine.while_thinking = somebody_else_answers
    line.receive("hello")
    line.answer()
    assert len(line.engine.calls) == 2
    assert len(line.replies()) == 1


@pytest.mark.parametrize("fault", [None, "500"], ids=["with an answer", "without an answer"])
def test_a_worker_that_lost_its_lease_says_nothing_at_all(line: Line, fault: Fault | None) -> None:
    def somebody_else_takes_it(call: dict[str, Any]) -> None:
        line.change(line.conversation(), lease_owner="somebody else")

    line.engine.while_thinking = somebody_else_takes_it
    line.engine.has(fault)
    line.receive("hello")
    line.answer()
    assert line.replies() == []
    assert line.conversation().lease_owner == "somebody else"


def test_a_crash_while_storing_the_reply_loses_nothing(line: Line) -> None:
    """The reply cannot be stored: neither is the hand-off, and the message waits."""
    line.engine.usually = proposal("handoff/sent", commands=[("create_handoff", {"details": {}})])
    line.sql("CREATE TRIGGER broken BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'broken'); END")
    line.receive("send it")
    with pytest.raises(Exception, match="broken"):
        line.converser().answer_next()
    assert line.rows(Handoff) == []
    assert line.messages()[0].handling == "waiting"
    line.sql("DROP TRIGGER broken")
    line.later(seconds=LEASE.total_seconds() + 1)
    line.answer()
    assert len(line.rows(Handoff)) == 1
    assert len(line.replies()) == 1


def test_danger_that_arrives_while_the_engine_thinks_drops_its_answer(line: Line) -> None:
    line.engine.while_thinking = lambda call: line.receive(DANGER)
    line.engine.usually = proposal("offer/person", commands=[("create_handoff", {"details": {}})])
    line.receive("how much is it")
    line.answer()
    assert [author for author, _ in line.transcript()] == ["person", "person", "protocol"]
    assert line.messages()[0].handling == "handled"
    assert line.handoff().summary["kind"] == "crisis"
    assert line.conversation().state is None
    assert len(line.rows(Alert)) == 1


def test_an_opt_out_that_arrives_while_the_engine_thinks_drops_its_answer(line: Line) -> None:
    line.engine.while_thinking = lambda call: line.receive("stop")
    line.receive("how much is it")
    line.answer()
    assert line.said() == ["keyword/stop"]
    assert line.messages()[0].handling == "handled"


def test_a_person_who_takes_over_while_the_engine_thinks_is_not_talked_over(line: Line) -> None:
    line.engine.while_thinking = lambda call: line.change(line.conversation(), taken_over_by="ana")
    line.receive("how much is it")
    line.answer()
    assert line.replies() == []
    assert line.conversation().lease_owner is None


@pytest.mark.parametrize("by", ["stop", "a person"])
def test_no_holding_line_where_the_gate_closed_while_the_engine_failed(line: Line, by: str) -> None:
    def close(call: dict[str, Any]) -> None:
        if by == "stop":
            line.receive("stop")
        else:
            line.change(line.conversation(), taken_over_by="ana")

    line.engine.while_thinking = close
    line.engine.has("500")
    line.receive("how much is it")
    line.answer()
    assert "error/holding" not in ",".join(line.said())
    assert line.messages()[0].handling == "handled"


def test_once_a_person_has_taken_over_the_engine_is_not_called(line: Line) -> None:
    line.receive("hello")
    line.answer()
    line.change(line.conversation(), taken_over_by="ana")
    line.receive("are you there")
    line.answer()
    assert line.engine.texts == ["hello"]
    assert line.messages()[-1].handling == "handled"
    line.change(line.conversation(), taken_over_by=None)
    line.receive("hello again")
    line.answer()
    assert line.engine.texts == ["hello", "hello again"]


def test_what_waits_when_somebody_takes_over_is_left_to_them(line: Line) -> None:
    line.receive("hello")
    line.receive("anyone?")
    line.receive("hi", SAM)
    line.change(line.conversation(ALEX), taken_over_by="ana")
    line.answer()
    assert line.engine.texts == ["hi"]


def test_the_engine_is_told_of_an_open_crisis_and_of_an_open_hand_off(line: Line) -> None:
    line.engine.will(proposal("handoff/sent", commands=[("create_handoff", {"details": {}})]))
    line.receive("send it")
    line.receive("thanks")
    line.answer()
    assert [call["about"]["handoff_open"] for call in line.engine.calls] == [False, True]
    line.receive(DANGER)
    line.receive("how much is it")
    line.answer()
    assert line.engine.calls[-1]["about"]["crisis_open"] is True


def test_an_answer_to_a_message_that_was_answered_meanwhile_is_dropped(line: Line) -> None:
    def handled(call: dict[str, Any]) -> None:
        line.change(line.messages()[0], handling="handled")

    line.engine.while_thinking = handled
    line.receive("hello", provider_id=new_sid())
    line.answer()
    assert line.replies() == []


def test_with_nothing_to_do_a_worker_says_so(line: Line) -> None:
    assert line.converser().answer_next() is False
    assert line.services.deliverer.deliver_next() is False


def together(line: Line, workers: int) -> None:
    """Several workers empty the queue at the same time."""
    start, failed = threading.Barrier(workers), []

    def work(converser: Converser) -> None:
        start.wait()
        try:
            idle = 0
            while idle < 3:
                idle = 0 if converser.answer_next() else idle + 1
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(replace(line.converser()),)) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    line.answer()
