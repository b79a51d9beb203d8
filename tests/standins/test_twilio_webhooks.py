"""What the gateway is sent when somebody texts, and what becomes of its answer."""

from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse, Response

from tests.standins.conftest import OpenLine
from tests.standins.fake_gateway import WEBHOOK_PATH, Line
from tests.standins.twilio import StandIn
from tests.standins.twilio.running import ACCOUNT_SID, AUTH_TOKEN, PROGRAM_NUMBER

PHONE = "+15035550142"


def test_a_text_arrives_signed_and_with_every_parameter(line: Line) -> None:
    result = line.standin.send_from_phone(PHONE, "  hola, ¿están? 👋 ")
    assert result.accepted and result.error_code is None
    form = line.gateway.messages[0]
    assert form["Body"] == "  hola, ¿están? 👋 "
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert form["MessageSid"].startswith("SM") and form["AccountSid"] == ACCOUNT_SID
    assert (form["From"], form["To"]) == (PHONE, PROGRAM_NUMBER)
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == ("0", "1", "received")
    assert form["ApiVersion"] == "2010-04-01"
    assert form["FromCity"] == form["ToZip"] == "", "unknown places come blank, not absent"
    assert "MessagingServiceSid" not in form and "OptOutType" not in form


def test_a_picture_comes_with_an_empty_body(line: Line) -> None:
    line.standin.send_from_phone(PHONE, "", media=2)
    form = line.gateway.messages[0]
    assert form["MessageSid"].startswith("MM")
    assert (form["Body"], form["NumMedia"]) == ("", "2")
    assert form["MediaContentType0"] == form["MediaContentType1"] == "image/jpeg"
    assert form["MediaUrl0"] != form["MediaUrl1"]


def test_new_parameters_are_signed_like_the_rest(line: Line) -> None:
    assert line.standin.send_from_phone(PHONE, "hi", extra={"Brandnew": ""}).accepted
    assert line.gateway.messages[0]["Brandnew"] == ""


def test_forged_and_unsigned_texts_do_not_pass(line: Line) -> None:
    assert line.standin.send_forged(PHONE, "hi").status_code == 403
    assert line.standin.send_unsigned(PHONE, "hi").status_code == 403
    assert line.gateway.refused == 2 and line.gateway.messages == []
    assert line.standin.thread(PHONE) == [], "Twilio never saw them"


@pytest.mark.parametrize("together", [False, True])
def test_duplicates_carry_one_message_sid(line: Line, together: bool) -> None:
    results = line.standin.send_duplicates(PHONE, "hi", 4, together=together)
    assert [result.status_code for result in results] == [200] * 4
    assert len({form["MessageSid"] for form in line.gateway.messages}) == 1
    assert len(set(line.gateway.tokens)) == 4
    assert len(line.standin.thread(PHONE)) == 1


def test_the_same_message_can_be_posted_again_later(line: Line) -> None:
    line.standin.send_from_phone(PHONE, "hi", sid="SM" + "a" * 32)
    line.standin.send_from_phone(PHONE, "hi", sid="SM" + "a" * 32)
    assert [form["MessageSid"] for form in line.gateway.messages] == ["SM" + "a" * 32] * 2
    assert len(line.sdk.messages.list()) == 1


def test_reordered_texts_come_last_first(line: Line) -> None:
    line.standin.send_reordered(PHONE, ["a long story", "wait"])
    assert [form["Body"] for form in line.gateway.messages] == ["wait", "a long story"]
    assert [message.text for message in line.standin.thread(PHONE)] == ["a long story", "wait"]


@pytest.mark.parametrize(
    ("answer", "texts", "error_code"),
    [
        pytest.param(Response(status_code=204), [], None, id="no content"),
        pytest.param(Response("<Response/>", media_type="text/xml"), [], None, id="empty TwiML"),
        pytest.param(
            Response("<Response><Message>one</Message></Response>", media_type="application/xml"),
            ["one"],
            None,
            id="message",
        ),
        pytest.param(
            Response("<Response><Message><Body>one</Body></Message></Response>", media_type="text/xml"),
            ["one"],
            None,
            id="message with body",
        ),
        pytest.param(PlainTextResponse("OK"), ["OK"], None, id="plain text is texted"),
        pytest.param(Response("<Response>", media_type="text/xml"), [], 12100, id="broken TwiML"),
        pytest.param(Response("{}", media_type="application/json"), [], 12300, id="JSON"),
        pytest.param(Response(status_code=500), [], 11200, id="gateway error"),
    ],
)
def test_the_answer_is_read_as_twilio_reads_it(
    line: Line, answer: Response, texts: list[str], error_code: int | None
) -> None:
    line.gateway.answer = answer
    result = line.standin.send_from_phone(PHONE, "hi")
    assert result.error_code == error_code
    assert line.standin.settle()
    assert line.standin.texts_on(PHONE) == texts
    assert [reply.direction for reply in result.replies] == ["outbound-reply"] * len(texts)


def posted_through(handler: httpx.MockTransport, **options: Any) -> StandIn:
    client = httpx.Client(transport=handler)
    return StandIn(ACCOUNT_SID, AUTH_TOKEN, [PROGRAM_NUMBER], "http://127.0.0.1:8000", http=client, **options)


def test_a_failed_connection_is_tried_once_more_with_the_same_token() -> None:
    tokens: list[str] = []

    def down_at_first(request: httpx.Request) -> httpx.Response:
        tokens.append(request.headers["i-twilio-idempotency-token"])
        if len(tokens) == 1:
            raise httpx.ConnectError("refused")
        return httpx.Response(204)

    result = posted_through(httpx.MockTransport(down_at_first)).send_from_phone(PHONE, "hi")
    assert result.accepted and result.attempts == 2 and result.error_code is None
    assert tokens[0] == tokens[1]


def test_a_gateway_that_is_down_loses_the_text() -> None:
    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    result = posted_through(httpx.MockTransport(down)).send_from_phone(PHONE, "hi")
    assert (result.status_code, result.error_code, result.attempts) == (None, 11205, 2)


def test_a_slow_gateway_is_not_tried_again() -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("15 s")

    result = posted_through(httpx.MockTransport(slow)).send_from_phone(PHONE, "hi")
    assert (result.status_code, result.error_code, result.attempts) == (None, 11200, 1)


def test_the_time_limit_is_kept_for_real(open_line: OpenLine) -> None:
    line = open_line(read_timeout=0.2)
    line.gateway.seconds_to_answer = 0.5
    assert line.standin.send_from_phone(PHONE, "hi").error_code == 11200


def test_a_public_url_is_what_is_signed_and_named_to_the_gateway() -> None:
    seen: list[httpx.Request] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    standin = posted_through(httpx.MockTransport(gateway), public_url="https://line.example.org")
    result = standin.send_from_phone(PHONE, "hi")
    assert result.url == "https://line.example.org" + WEBHOOK_PATH
    assert str(seen[0].url) == "http://127.0.0.1:8000" + WEBHOOK_PATH
    assert seen[0].headers["host"] == "line.example.org"
    assert seen[0].headers["x-forwarded-proto"] == "https"


def test_nothing_is_posted_to_another_machine() -> None:
    def must_not_be_asked(request: httpx.Request) -> httpx.Response:
        raise AssertionError("left the machine")

    standin = posted_through(httpx.MockTransport(must_not_be_asked))
    form = {"To": PHONE, "From": PROGRAM_NUMBER, "Body": "x", "StatusCallback": "https://example.org/status"}
    message = standin.create(form)
    assert standin.settle()
    assert [callback.error_code for callback in message.webhooks] == [11205, 11205]
