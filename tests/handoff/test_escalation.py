"""An alert pages until somebody acknowledges it: who, when, and what happens when pages fail or processes die."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from bot.application import create_app
from bot.conversation.inbound import Inbound
from bot.handoff.escalation import Escalator, Rota
from bot.handoff.notifiers import Notice
from bot.programs.profile import Program
from bot.storage import audit
from bot.storage.models import Alert, Conversation, Handoff, Page
from tests.conftest import PUBLIC_URL
from tests.handoff.duty import ANA, BO, CY, Beeper, Duty, with_people
from tests.line import ALEX, DANGER, DANGER_NOW, SAM, Line

TURNS = {
    "nobody": ([], {}, [None, None, None]),
    "one": ([ANA], {}, ["Ana"] * 5),
    "two, twice each": ([ANA, BO], {}, ["Ana", "Ana", "Bo", "Bo", "Ana", "Ana", "Bo"]),
    "two, once each": ([ANA, BO], {"pages_each": 1}, ["Ana", "Bo", "Ana", "Bo"]),
    "one cannot be paged": ([CY, ANA, BO], {}, ["Ana", "Ana", "Bo", "Bo", "Ana"]),
    "nobody can be paged": ([CY], {}, ["Cy", "Cy"]),
}


@pytest.mark.parametrize(("people", "times", "expected"), TURNS.values(), ids=TURNS.keys())
def test_who_is_paged_at_which_step(
    program: Program, people: list[dict[str, str]], times: dict[str, Any], expected: list[str | None]
) -> None:
    rota = Rota(with_people(program, *people, **times))
    turns = [rota.turn(step) for step in range(len(expected))]
    assert [turn.name if turn else None for turn in turns] == expected


def test_the_first_page_is_stored_with_the_alert(line: Line) -> None:
    line.receive(DANGER)
    (page,), (alert,) = line.rows(Page), line.rows(Alert)
    assert (page.alert_id, page.step, page.reason, page.status) == (alert.id, 0, "danger", "due")
    assert page.due_at == alert.created_at


def test_no_alert_without_its_page(line: Line) -> None:
    line.sql("CREATE TRIGGER broken BEFORE INSERT ON pages BEGIN SELECT RAISE(ABORT, 'broken'); END")
    with pytest.raises(RuntimeError):
        line.receive(DANGER)
    assert set(line.stored().values()) == {0}


def test_paged_at_once_again_and_then_the_next_and_round_again(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA, BO)
    duty.line.receive(DANGER)
    duty.work()
    assert duty.beeper.people == ["ana"]
    duty.minutes(4)
    assert duty.beeper.people == ["ana"]
    duty.minutes(22)
    assert duty.beeper.people == ["ana", "ana", "bo", "bo", "ana", "ana"]
    sent = [page.sent_at for page in duty.pages() if page.sent_at]
    gaps = [round((later - earlier).total_seconds() / 60) for earlier, later in pairwise(sent)]
    assert gaps == [5] * 5


def test_the_times_are_the_program_s(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA, BO, page_again_after_minutes=2, page_next_after_minutes=3)
    duty.line.receive(DANGER)
    duty.minutes(8)
    first, *rest = [page.sent_at for page in duty.pages() if page.sent_at]
    assert [round((at - first).total_seconds() / 60) for at in rest] == [2, 5, 7]


def test_age_never_mutes(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.receive(DANGER)
    for _ in range(2 * 24):  # two days, looked at every hour
        duty.line.later(hours=1)
        duty.work()
    assert len(duty.beeper.sent) == 2 * 24


def test_acknowledging_stops_the_clock(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA, BO)
    duty.line.receive(DANGER)
    duty.work()
    duty.acknowledge()
    duty.minutes(30)
    assert duty.beeper.people == ["ana"]
    assert [page.status for page in duty.pages()] == ["sent", "stopped"]


def test_acknowledged_in_the_same_moment(on_duty: Callable[..., Duty]) -> None:
    """A page that was planned while somebody acknowledged is stopped when it is due."""
    duty = on_duty(ANA, BO)
    duty.line.receive(DANGER)
    duty.work()
    duty.acknowledge()
    duty.line.change(duty.pages()[1], status="due")
    duty.minutes(6)
    assert duty.beeper.people == ["ana"]


def test_a_page_says_priority_and_link_only(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.receive(DANGER)
    duty.work()
    ((_, notice),) = duty.beeper.sent
    (handoff,) = duty.line.rows(Handoff)
    assert notice == Notice("crisis", f"{PUBLIC_URL}/staff/handoffs/{handoff.id}")
    assert notice.title == "New message, priority crisis"


def test_each_new_message_pages_once_and_one_clock_goes_on(on_duty: Callable[..., Duty]) -> None:
    """Ten frightened texts must not mean ten pages every five minutes, but each may tell of something new."""
    duty = on_duty(ANA)
    for _ in range(3):
        duty.line.receive(DANGER)
        duty.minutes(1)
    assert len(duty.beeper.sent) == 3
    duty.minutes(10)
    assert len(duty.beeper.sent) == 5


def test_two_people_in_danger_have_a_clock_each(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.receive(DANGER, ALEX)
    duty.line.receive(DANGER, SAM)
    duty.minutes(6)
    links = [notice.link for _, notice in duty.beeper.sent]
    assert sorted(links.count(link) for link in set(links)) == [2, 2]


def test_danger_after_acknowledging_pages_again(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.receive(DANGER)
    duty.work()
    duty.acknowledge()
    duty.line.receive(DANGER_NOW)
    duty.minutes(6)
    assert len(duty.beeper.sent) == 3


def test_a_failed_page_is_tried_again_at_growing_distances_then_the_next_person(
    on_duty: Callable[..., Duty],
) -> None:
    duty = on_duty(ANA, BO, pages_each=1)
    duty.beeper.failing = "status 500"
    duty.line.receive(DANGER)
    waits = []
    for attempt in range(1, 5):
        assert duty.work() == 1
        first, _next = duty.pages()
        assert (first.attempt, first.status, first.error) == (attempt, "due", "status 500")
        waits.append(round((first.due_at - duty.line.clock.now()).total_seconds()))
        duty.line.later(seconds=waits[-1])
    assert waits == [10, 20, 40, 80]
    duty.beeper.failing = None
    duty.beeper.while_sending = lambda: setattr(duty.beeper, "failing", "time-out")
    assert duty.escalator.escalate_next()
    duty.beeper.while_sending, duty.beeper.failing = (lambda: None), None
    duty.work()
    first, second, *_ = duty.pages()
    assert (first.status, first.error, first.person) == ("failed", "time-out", "Ana")
    assert (second.status, second.person) == ("sent", "Bo")  # at once, not after the rest of five minutes
    assert duty.beeper.people == ["bo"]


def test_a_failed_page_does_not_hold_up_the_clock(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.beeper.failing = "not reachable"
    duty.line.receive(DANGER)
    duty.minutes(30)
    duty.beeper.failing = None
    duty.minutes(5)
    assert duty.beeper.people
    assert [page.status for page in duty.pages()].count("failed") >= 5


def test_without_a_target_the_log_says_so_and_the_clock_goes_on(
    on_duty: Callable[..., Duty], caplog: pytest.LogCaptureFixture
) -> None:
    duty = on_duty(CY)
    duty.line.receive(DANGER)
    duty.minutes(6)
    assert [(page.target_kind, page.status) for page in duty.pages()][:2] == [("log", "sent")] * 2
    duty.escalator = replace(duty.escalator, program=with_people(duty.escalator.program, ANA))
    duty.minutes(5)  # somebody was named meanwhile
    assert duty.beeper.people == ["ana"]


def test_a_restart_goes_on_where_the_rows_say(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA, BO)
    duty.line.receive(DANGER)
    duty.work()
    duty.line.later(hours=3)  # nothing ran
    duty.escalator = replace(duty.escalator)
    assert duty.work() == 1  # one page, not all that were missed
    assert duty.beeper.people == ["ana", "ana"]


def test_a_process_that_dies_while_it_sends_leaves_the_page_to_another(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA, pages_each=1)

    def die() -> None:
        raise SystemExit

    duty.line.receive(DANGER)
    duty.beeper.while_sending = die
    with pytest.raises(SystemExit):
        duty.escalator.escalate_next()
    duty.beeper.while_sending = lambda: None
    assert duty.work() == 0
    duty.line.later(seconds=61)
    duty.work()
    assert duty.beeper.people == ["ana"]


def test_one_that_always_kills_its_process_is_given_up(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.receive(DANGER)
    duty.work()
    duty.line.change(duty.pages()[0], status="sending", attempt=5, sent_at=None)
    duty.work()
    assert duty.pages()[0].status == "sending"
    duty.line.later(minutes=2)
    duty.work()
    assert (duty.pages()[0].status, duty.pages()[0].error) == ("failed", "no answer")


def test_two_processes_send_each_page_once(on_duty: Callable[..., Duty], make_services: Any) -> None:
    duty = on_duty(ANA)
    for n in range(8):
        duty.line.receive(DANGER, f"+150855501{n:02}")
    second = make_services(clock=duty.line.clock)
    escalators = [duty.escalator, replace(duty.escalator, database=second.database)]
    start = threading.Barrier(2)

    def work(escalator: Escalator) -> None:
        start.wait()
        while escalator.escalate_next():
            pass

    threads = [threading.Thread(target=work, args=(escalator,)) for escalator in escalators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(duty.beeper.sent) == len({notice.link for _, notice in duty.beeper.sent}) == 8


def test_an_alert_from_before_there_were_pages_is_taken_up(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.receive(DANGER)
    with duty.line.services.database.transaction() as session:
        session.execute(delete(Page))
    duty.minutes(6)
    assert len(duty.beeper.sent) == 2


def test_closing_ends_the_crisis_and_new_danger_begins_a_new_one_at_turn_0(
    on_duty: Callable[..., Duty],
) -> None:
    duty = on_duty(ANA)
    line = duty.line
    line.receive(DANGER)
    line.receive(DANGER)
    duty.work()
    duty.close()
    assert line.rows(Conversation)[0].crisis_turns == 0
    duty.minutes(10)
    assert len(duty.beeper.sent) == 2  # one for each message, none after closing
    line.receive(DANGER)
    conversation = line.conversation()
    assert (conversation.crisis_turns, conversation.crisis_opened_at) == (1, line.messages()[-2].created_at)
    first, second, again = line.replies()
    assert again == first != second
    duty.work()
    assert len(duty.beeper.sent) == 3
    with line.services.database.reading() as session:
        assert audit.verify(session)


def test_the_worker_does_it_by_itself(make_services: Any, program: Program) -> None:
    services = make_services(program=with_people(program, ANA))
    beeper, went_out = Beeper(), threading.Event()
    beeper.while_sending = went_out.set
    services = replace(services, escalator=replace(services.escalator, notifiers=beeper))
    with TestClient(create_app(services)):
        services.receiver.receive(Inbound(channel="sms", provider_id="SM1", text=DANGER, address=ALEX))
        assert went_out.wait(10)
