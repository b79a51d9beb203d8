"""Status callbacks, and the ways they and the REST API go wrong."""

import time

import httpx
import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.standins.fake_gateway import Line
from tests.standins.twilio.running import ACCOUNT_SID, AUTH_TOKEN, PROGRAM_NUMBER
from tests.standins.twilio.sdk_client import StandInHttpClient

PHONE = "+15035550142"
OTHER_PHONE = "+15035550177"


def send(line: Line, to: str = PHONE) -> str:
    message = line.sdk.messages.create(
        to=to, from_=PROGRAM_NUMBER, body="See you Monday", status_callback=line.gateway.status_url
    )
    return str(message.sid)


def test_a_delivered_message_is_reported_sent_then_delivered_and_signed(line: Line) -> None:
    sid = send(line)
    assert line.standin.settle()
    assert line.gateway.told(sid) == ["sent", "delivered"], "never for the status the create answered"
    assert line.gateway.refused == 0
    form = line.gateway.statuses[-1]
    assert (form["SmsSid"], form["SmsStatus"], form["To"]) == (sid, "delivered", PHONE)
    assert (form["From"], form["AccountSid"]) == (PROGRAM_NUMBER, ACCOUNT_SID)
    assert "ErrorCode" not in form and "Body" not in form


@pytest.mark.parametrize("code", [30003, 30005, 30006, 30007, 30008])
def test_an_undelivered_message_is_reported_with_its_code(line: Line, code: int) -> None:
    line.standin.faults.undelivered(code)
    sid = send(line)
    assert line.standin.settle()
    assert line.gateway.told(sid) == ["sent", "undelivered"]
    assert line.gateway.statuses[-1]["ErrorCode"] == str(code)
    assert line.standin.texts_on(PHONE) == []
    fetched = line.sdk.messages(sid).fetch()
    assert (fetched.status, fetched.error_code) == ("undelivered", code)
    assert fetched.error_message


def test_a_failed_message_was_never_sent(line: Line) -> None:
    line.standin.faults.undelivered(30007, status="failed")
    sid = send(line)
    assert line.standin.settle()
    assert line.gateway.told(sid) == ["failed"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        pytest.param({"copies": 2}, ["sent", "sent", "delivered", "delivered"], id="doubled"),
        pytest.param({"reverse": True}, ["delivered", "sent"], id="last first"),
        pytest.param({"drop": True}, [], id="dropped"),
        pytest.param({"delay": 0.1}, ["sent", "delivered"], id="late"),
    ],
)
def test_callbacks_can_be_disturbed_without_touching_the_message(
    line: Line, fault: dict[str, float], told: list[str]
) -> None:
    line.standin.faults.callbacks(**fault)  # type: ignore[arg-type]
    sid = send(line)
    assert line.standin.settle()
    assert line.gateway.told(sid) == told
    assert line.sdk.messages(sid).fetch().status == "delivered"


def test_a_late_callback_does_not_hold_up_the_text(line: Line) -> None:
    line.standin.faults.callbacks(delay=0.3)
    sid = send(line)
    assert line.gateway.told(sid) == []
    time.sleep(0.1)
    assert line.sdk.messages(sid).fetch().status != "queued"
    assert line.standin.settle()


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
def test_an_outage_refuses_and_takes_nothing(line: Line, status: int, code: int) -> None:
    line.standin.faults.fail_creates(status, times=2)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(TwilioRestException) as failed:
            send(line)
        assert (failed.value.status, failed.value.code) == (status, code)
    send(line)
    assert line.standin.settle()
    assert len(line.standin.texts_on(PHONE)) == 1


def test_a_fault_for_one_phone_leaves_the_others_alone(line: Line) -> None:
    line.standin.faults.fail_creates(503, times=None, to=PHONE)
    send(line, OTHER_PHONE)
    with pytest.raises(TwilioRestException):
        send(line)
    line.standin.faults.clear()
    send(line)


def impatient(line: Line) -> Client:
    return Client(ACCOUNT_SID, AUTH_TOKEN, http_client=StandInHttpClient(line.standin_url, timeout=0.2))


def test_a_timed_out_create_was_taken_all_the_same(line: Line) -> None:
    line.standin.faults.hang_creates(seconds=0.5)
    with pytest.raises(requests.exceptions.ReadTimeout):
        impatient(line).messages.create(to=PHONE, from_=PROGRAM_NUMBER, body="once")
    assert line.standin.wait_for_texts(PHONE) == ["once"]
    found = line.sdk.messages.list(to=PHONE)
    assert [message.body for message in found] == ["once"], "the list tells a client that it need not retry"


def test_a_timed_out_create_can_also_be_lost(line: Line) -> None:
    line.standin.faults.hang_creates(seconds=0.3, taken=False)
    with pytest.raises(requests.exceptions.ReadTimeout):
        impatient(line).messages.create(to=PHONE, from_=PROGRAM_NUMBER, body="once")
    time.sleep(0.4)
    assert line.sdk.messages.list(to=PHONE) == []


def test_faults_can_be_planned_over_http(line: Line) -> None:
    faults = line.standin_url + "/simulator/faults"
    planned = httpx.post(faults, json={"kind": "undelivered", "code": 30003, "to": PHONE})
    assert planned.json() == {
        "faults": [{"fault": "DeliveryFault", "code": 30003, "status": "undelivered", "times": 1}]
    }
    send(line)
    assert line.standin.settle()
    assert line.gateway.statuses[-1]["ErrorCode"] == "30003"
    assert httpx.get(faults).json() == {"faults": []}
    httpx.post(faults, json={"kind": "fail_creates", "status": 500, "times": None})
    assert httpx.delete(faults).json() == {"faults": []}


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "earthquake"},
        {"kind": "fail_creates", "status": 418},
        {"kind": "undelivered", "x": 1},
        [],
    ],
)
def test_an_unknown_fault_is_refused(line: Line, fault: object) -> None:
    assert httpx.post(line.standin_url + "/simulator/faults", json=fault).status_code == 400
