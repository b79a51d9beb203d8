"""Delivery states as Twilio reports them: late, doubled, in any order, forged; they only move forward."""

from __future__ import annotations

import threading
from itertools import permutations
from typing import Any

import httpx
import pytest
from twilio.request_validator import RequestValidator

from bot.channels import twilio_sms as webhooks
from bot.storage.models import Delivery
from tests.conftest import PUBLIC_URL
from tests.line import ALEX, Line
from tests.standins.twilio.running import AUTH_TOKEN

PATH = "/webhooks/twilio/status"


def report(line: Line, sid: str, status: str, token: str = AUTH_TOKEN, **more: str) -> httpx.Response:
    """What Twilio posts, signed for our public address."""
    form = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": ALEX} | more
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + PATH, form)
    headers = {"X-Twilio-Signature": signature} if token else {}
    return httpx.post(line.twilio.gateway_url + PATH, data=form, headers=headers, trust_env=False)


def sent_message(line: Line) -> str:
    """A reply that Twilio has taken; its own reports are dropped, so that the test is the one who tells."""
    line.twilio.faults.callbacks(drop=True, times=None)
    line.receive("hello")
    line.work()
    return state(line).provider_id or ""


def state(line: Line) -> Delivery:
    (found,) = line.rows(Delivery)
    return found


def test_a_message_that_arrives_is_delivered(line: Line) -> None:
    line.text("hello")
    line.work()
    line.screen_of()
    assert state(line).status == "delivered"


def test_late_doubled_and_reordered_reports_end_the_same(line: Line) -> None:
    line.twilio.faults.callbacks(delay=0.05, copies=3, reverse=True)
    line.text("hello")
    line.work()
    line.screen_of()
    assert state(line).status == "delivered"


def test_a_message_that_does_not_arrive_is_undelivered_with_its_code(line: Line) -> None:
    line.twilio.faults.undelivered(30003)
    line.text("hello")
    line.work()
    line.screen_of()
    assert (state(line).status, state(line).error_code) == ("undelivered", "30003")


@pytest.mark.parametrize("order", list(permutations(["queued", "sending", "sent", "delivered"], 3)))
def test_whatever_the_order_the_farthest_state_stays(line: Line, order: tuple[str, ...]) -> None:
    sid = sent_message(line)
    for status in order:
        assert report(line, sid, status).status_code == 204
    assert state(line).status == ("delivered" if "delivered" in order else "sent")


ROWS = {
    "read receipts count as delivered": ("read", {}, "delivered", None),
    "failed keeps its code": ("failed", {"ErrorCode": "30008"}, "failed", "30008"),
    "undelivered keeps its code": ("undelivered", {"ErrorCode": "30005"}, "undelivered", "30005"),
    "a state nobody knows": ("teleported", {}, "sent", None),
    "a blank state": ("", {}, "sent", None),
    "an endless code is cut": ("failed", {"ErrorCode": "9" * 300}, "failed", "9" * 40),
}


@pytest.mark.parametrize(("status", "more", "expected", "code"), ROWS.values(), ids=ROWS.keys())
def test_reports(line: Line, status: str, more: dict[str, str], expected: str, code: str | None) -> None:
    sid = sent_message(line)
    assert report(line, sid, status, **more).status_code == 204
    assert (state(line).status, state(line).error_code) == (expected, code)


def test_a_late_failure_does_not_take_back_a_delivery(line: Line) -> None:
    sid = sent_message(line)
    report(line, sid, "delivered")
    report(line, sid, "failed", ErrorCode="30008")
    assert (state(line).status, state(line).error_code) == ("delivered", None)


@pytest.mark.parametrize("token", ["", "somebody else's token"], ids=["unsigned", "forged"])
def test_a_forged_report_changes_nothing(line: Line, token: str) -> None:
    sid = sent_message(line)
    assert report(line, sid, "delivered", token=token).status_code == 403
    assert state(line).status == "sent"


def test_a_report_of_somebody_elses_message_is_taken_and_forgotten(line: Line) -> None:
    sent_message(line)
    assert report(line, "SM" + "f" * 32, "delivered").status_code == 204
    assert state(line).status == "sent"


def test_a_report_that_overtakes_the_answer_to_the_send_is_not_lost(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twilio may tell that a message arrived before our own call to send it has returned."""
    line.receive("hello")
    line.answer()
    carrier, record, looked = line.services.deliverer.carrier, webhooks._record_state, threading.Event()
    answers: list[int] = []
    tellers: list[threading.Thread] = []

    def record_and_note(*arguments: Any) -> bool:
        found = record(*arguments)
        looked.set()
        return found

    class Overtaken:
        def send(self, to: str, body: str) -> str:
            line.twilio.faults.callbacks(drop=True)
            sid = carrier.send(to, body)
            tell = threading.Thread(target=lambda: answers.append(report(line, sid, "delivered").status_code))
            tell.start()
            tellers.append(tell)
            assert looked.wait(5)  # the report has been looked at, and the message was not known yet
            return sid

    monkeypatch.setattr(webhooks, "_record_state", record_and_note)
    monkeypatch.setattr(line.services.deliverer, "carrier", Overtaken())
    line.deliver()
    tellers[0].join(5)
    assert answers == [204]
    assert state(line).status == "delivered"
