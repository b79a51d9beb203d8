"""A crisis reply that does not reach the person pages staff, however it was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from bot.channels.carrier import CarrierRefused
from bot.handoff.escalation import REPLY_LOST
from bot.storage.models import Alert, AuditEntry, Page
from tests.handoff.duty import ANA, Duty
from tests.line import DANGER, Line


def lost_at_the_carrier(line: Line) -> None:
    line.twilio.faults.undelivered(30003)
    line.text(DANGER)
    line.work()
    line.twilio.settle()


def refused_by_the_carrier(line: Line) -> None:
    carrier = SimpleNamespace(send=Mock(side_effect=CarrierRefused("21211")))
    line.receive(DANGER)
    assert replace(line.services.deliverer, carrier=carrier).deliver_next()  # type: ignore[arg-type]


def stopped_by_the_person(line: Line) -> None:
    line.receive(DANGER)
    line.change(line.contact(), opted_out_at=line.clock.now())
    line.work()


def given_up(line: Line) -> None:
    line.twilio.faults.fail_creates(503, times=20)
    line.text(DANGER)
    for _ in range(14):
        line.work()
        line.later(minutes=11)


LOST = [lost_at_the_carrier, refused_by_the_carrier, stopped_by_the_person, given_up]


@pytest.mark.parametrize("lose", LOST)
@pytest.mark.parametrize("acknowledged", [False, True])
def test_a_crisis_reply_that_does_not_arrive_pages(
    on_duty: Callable[..., Duty], lose: Callable[[Line], None], acknowledged: bool
) -> None:
    duty = on_duty(ANA)
    if acknowledged:
        duty.line.receive(DANGER)
        duty.line.deliver()
        duty.acknowledge()
    lose(duty.line)
    pages = [page for page in duty.pages() if page.reason == REPLY_LOST]
    assert len(pages) == 1
    duty.work()
    assert "ana" in duty.beeper.people
    (page,) = duty.line.rows(Page, Page.id == pages[0].id)
    assert page.status == "sent"


def test_an_acknowledged_alert_whose_reply_was_lost_waits_again(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.receive(DANGER)
    duty.work()
    duty.acknowledge()
    duty.line.change(duty.line.contact(), opted_out_at=duty.line.clock.now())
    duty.line.deliver()
    (alert,) = duty.line.rows(Alert)
    assert alert.acknowledged_at is None
    assert "alert_waits_again" in [entry.action for entry in duty.line.rows(AuditEntry)]
    duty.minutes(6)
    assert len(duty.beeper.sent) == 3
    duty.acknowledge()
    duty.minutes(30)
    assert len(duty.beeper.sent) == 3


def test_an_ordinary_reply_that_does_not_arrive_pages_nobody(on_duty: Callable[..., Duty]) -> None:
    duty = on_duty(ANA)
    duty.line.twilio.faults.undelivered(30003)
    duty.line.text("hello")
    duty.line.work()
    duty.line.twilio.settle()
    assert duty.pages() == []
