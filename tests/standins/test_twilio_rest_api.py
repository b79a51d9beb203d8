"""The official SDK talks to the stand-in over HTTP as it would to api.twilio.com."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.standins.conftest import OpenLine
from tests.standins.fake_gateway import Line
from tests.standins.twilio.running import ACCOUNT_SID, AUTH_TOKEN, PROGRAM_NUMBER
from tests.standins.twilio.sdk_client import StandInHttpClient

PHONE = "+15035550142"
SERVICE = "MG" + "7" * 32
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
TWILIO_DESCRIPTION = Path(__file__).resolve().parents[3] / "shared/twilio/twilio_api_v2010.json"


def send(line: Line, body: str = "See you Monday", to: str = PHONE) -> str:
    return str(line.sdk.messages.create(to=to, from_=PROGRAM_NUMBER, body=body).sid)


def test_a_created_message_is_answered_as_twilio_answers(line: Line) -> None:
    message = line.sdk.messages.create(to=PHONE, from_=PROGRAM_NUMBER, body="See you Monday")
    assert re.fullmatch(r"SM[0-9a-f]{32}", message.sid)
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert (message.to, message.from_, message.body) == (PHONE, PROGRAM_NUMBER, "See you Monday")
    assert message.error_code is None and message.date_sent is None
    assert message.date_created.tzinfo is not None
    assert message.uri == MESSAGES.replace(".json", f"/{message.sid}.json")
    assert line.standin.wait_for_texts(PHONE) == ["See you Monday"]
    assert line.sdk.messages(message.sid).fetch().status == "delivered"


def test_the_resource_has_every_field_of_the_published_description(line: Line) -> None:
    if not TWILIO_DESCRIPTION.exists():
        pytest.skip("Twilio's OpenAPI description is not beside this checkout")
    description = json.loads(TWILIO_DESCRIPTION.read_text())
    schemas = description["components"]["schemas"]
    properties = schemas["api.v2010.account.message"]["properties"]
    send(line)
    line.standin.settle()
    line.standin.send_from_phone(PHONE, "hi", media=1)
    listed = httpx.get(line.standin_url + MESSAGES, auth=(ACCOUNT_SID, AUTH_TOKEN)).json()
    path = description["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["get"]
    page = path["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    assert set(listed) == set(page)
    for message in listed["messages"]:
        assert set(message) == set(properties)
        assert message["status"] in schemas["message_enum_status"]["enum"]
        assert message["direction"] in schemas["message_enum_direction"]["enum"]
        assert re.fullmatch(properties["sid"]["pattern"], message["sid"])
        assert parsedate_to_datetime(message["date_created"]).tzinfo is not None


@pytest.mark.parametrize(
    ("form", "code"),
    [
        pytest.param({"From": PROGRAM_NUMBER, "Body": "x"}, 21604, id="no To"),
        pytest.param({"To": "+1503", "From": PROGRAM_NUMBER, "Body": "x"}, 21211, id="short To"),
        pytest.param({"To": "+11035550142", "From": PROGRAM_NUMBER, "Body": "x"}, 21211, id="no such area"),
        pytest.param({"To": PHONE, "Body": "x"}, 21603, id="no From"),
        pytest.param({"To": PHONE, "From": "+15035550999", "Body": "x"}, 21606, id="not our From"),
        pytest.param({"To": PHONE, "MessagingServiceSid": SERVICE, "Body": "x"}, 21701, id="unknown service"),
        pytest.param({"To": PHONE, "From": PROGRAM_NUMBER}, 21602, id="no Body"),
        pytest.param({"To": PHONE, "From": PROGRAM_NUMBER, "Body": ""}, 21602, id="empty Body"),
        pytest.param({"To": PHONE, "From": PROGRAM_NUMBER, "Body": "x" * 1601}, 21617, id="too long"),
        pytest.param({"To": PROGRAM_NUMBER, "From": PROGRAM_NUMBER, "Body": "x"}, 21266, id="to itself"),
        pytest.param(
            {"To": PHONE, "From": PROGRAM_NUMBER, "Body": "x", "StatusCallback": "status"},
            21609,
            id="callback is no URL",
        ),
    ],
)
def test_a_wrong_create_is_refused_with_twilios_code(line: Line, form: dict[str, str], code: int) -> None:
    answer = httpx.post(line.standin_url + MESSAGES, data=form, auth=(ACCOUNT_SID, AUTH_TOKEN))
    assert answer.status_code == 400
    assert answer.json() | {"message": ""} == {
        "code": code,
        "message": "",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": 400,
    }
    assert PHONE not in answer.text and "+15035550999" not in answer.text


def test_unknown_parameters_and_a_full_length_body_are_taken(line: Line) -> None:
    form = {"To": "(503) 555-0142", "From": PROGRAM_NUMBER, "Body": "x" * 1600, "RiskCheck": "disable"}
    answer = httpx.post(line.standin_url + MESSAGES, data=form, auth=(ACCOUNT_SID, AUTH_TOKEN))
    assert answer.status_code == 201
    assert (answer.json()["to"], answer.json()["num_segments"]) == (PHONE, "11")


@pytest.mark.parametrize("credentials", [None, (ACCOUNT_SID, "wrong"), ("AC" + "6" * 32, AUTH_TOKEN)])
def test_wrong_credentials_are_refused(line: Line, credentials: tuple[str, str] | None) -> None:
    answer = httpx.get(line.standin_url + MESSAGES, auth=credentials)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_the_sdk_raises_its_own_exception_for_a_refusal(line: Line) -> None:
    with pytest.raises(TwilioRestException) as refused:
        line.sdk.messages.create(to="+1503", from_=PROGRAM_NUMBER, body="x")
    assert (refused.value.status, refused.value.code) == (400, 21211)
    stranger = Client(ACCOUNT_SID, "wrong", http_client=StandInHttpClient(line.standin_url))
    with pytest.raises(TwilioRestException) as refused:
        stranger.messages.create(to=PHONE, from_=PROGRAM_NUMBER, body="x")
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_a_messaging_service_takes_first_and_chooses_the_sender_later(open_line: OpenLine) -> None:
    line = open_line(messaging_service_sid=SERVICE)
    message = line.sdk.messages.create(
        to=PHONE, messaging_service_sid=SERVICE, body="x", status_callback=line.gateway.status_url
    )
    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    assert line.standin.settle()
    assert line.gateway.told(message.sid) == ["queued", "sent", "delivered"]
    assert line.sdk.messages(message.sid).fetch().from_ == PROGRAM_NUMBER
    line.standin.send_from_phone(PHONE, "hi")
    assert line.gateway.messages[-1]["MessagingServiceSid"] == SERVICE


def test_the_list_is_filtered_by_number_and_newest_first(line: Line) -> None:
    first, other, last = send(line, "one"), send(line, "two", "+15035550177"), send(line, "three")
    line.standin.send_from_phone(PHONE, "hello")
    assert [message.sid for message in line.sdk.messages.list(to=PHONE)] == [last, first]
    assert [message.body for message in line.sdk.messages.list(to=PROGRAM_NUMBER)] == ["hello"]
    assert [message.body for message in line.sdk.messages.list(from_=PHONE)] == ["hello"]
    assert [message.sid for message in line.sdk.messages.list(to="+15035550177")] == [other]


def test_the_list_is_filtered_by_the_date_sent(line: Line) -> None:
    sid = send(line)
    assert line.standin.settle()
    moment = line.sdk.messages(sid).fetch().date_sent
    hour = timedelta(hours=1)
    assert len(line.sdk.messages.list(date_sent_after=moment - hour)) == 1
    assert len(line.sdk.messages.list(date_sent_after=moment + hour)) == 0
    assert len(line.sdk.messages.list(date_sent_before=moment + hour)) == 1
    assert len(line.sdk.messages.list(date_sent_before=moment - hour)) == 0
    assert len(line.sdk.messages.list(date_sent=moment)) == 1
    for name, day, found in [
        ("DateSent", moment.date(), 1),
        ("DateSent", moment.date() - timedelta(days=1), 0),
        ("DateSent>", moment.date(), 1),
        ("DateSent<", moment.date() - timedelta(days=1), 0),
    ]:
        answer = httpx.get(
            line.standin_url + MESSAGES, params={name: str(day)}, auth=(ACCOUNT_SID, AUTH_TOKEN)
        )
        assert len(answer.json()["messages"]) == found, name


def test_the_sdk_walks_through_every_page_once_even_while_messages_arrive(line: Line) -> None:
    sids = [send(line, f"message {index}") for index in range(7)]
    walked = []
    for message in line.sdk.messages.stream(to=PHONE, page_size=3):
        walked.append(message.sid)
        if len(walked) == 2:
            send(line, "one more")
    assert walked == sids[::-1]


def test_an_empty_body_redacts_twilios_copy_but_not_the_phones(line: Line) -> None:
    sid = send(line, "private")
    assert line.standin.settle()
    assert line.sdk.messages(sid).update(body="").body == ""
    assert line.sdk.messages(sid).fetch().body == ""
    assert line.standin.texts_on(PHONE) == ["private"]
    with pytest.raises(TwilioRestException):
        line.sdk.messages(sid).update(body="something else")


def test_an_inbound_message_can_be_redacted_and_deleted(line: Line) -> None:
    line.standin.send_from_phone(PHONE, "private")
    sid = line.gateway.messages[0]["MessageSid"]
    line.sdk.messages(sid).update(body="")
    assert line.sdk.messages(sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        line.sdk.messages(sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)
    assert line.sdk.messages.list() == []


def test_a_message_under_way_cannot_be_deleted_yet(open_line: OpenLine) -> None:
    line = open_line(step_delay=0.5)
    sid = send(line)
    with pytest.raises(TwilioRestException) as early:
        line.sdk.messages(sid).delete()
    assert (early.value.status, early.value.code) == (409, 20009)
    assert line.standin.settle()
    assert line.sdk.messages(sid).delete()


def test_the_accounts_numbers_are_listed(line: Line) -> None:
    numbers = line.sdk.incoming_phone_numbers.list()
    assert [number.phone_number for number in numbers] == [PROGRAM_NUMBER]
    assert numbers[0].capabilities["sms"] is True


def test_texts_missed_while_the_gateway_was_down_can_be_fetched_later(line: Line) -> None:
    line.standin.point_at("http://127.0.0.1:9")
    before = datetime.now(UTC) - timedelta(seconds=2)
    missed = line.standin.send_from_phone(PHONE, "are you there")
    assert missed.error_code == 11205
    found = line.sdk.messages.list(to=PROGRAM_NUMBER, date_sent_after=before)
    assert [(message.body, message.direction, message.status) for message in found] == [
        ("are you there", "inbound", "received")
    ]
