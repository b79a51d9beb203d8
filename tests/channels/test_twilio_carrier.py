"""What the outbox hears of Twilio's answers, with the real SDK over HTTP: try again, look first, or give up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels import twilio_carrier
from bot.channels.carrier import CarrierRefused, CarrierUnavailable
from bot.channels.twilio_carrier import TwilioCarrier
from tests.conftest import settings_with
from tests.line import ALEX, SAM, Line
from tests.standins.engine import NOBODY_THERE
from tests.standins.switchboard import Switchboard

PROBLEM = {"type": "about:blank", "title": "Bad", "detail": "no"}


@contextmanager
def twilio_that_answers(
    servers: dict[str, tuple[Switchboard, str]], answer: Response
) -> Iterator[TwilioCarrier]:
    async def always(request: Request) -> Response:
        return answer

    board, url = servers["twilio"]
    board.app = Starlette(routes=[Route("/{rest:path}", always, methods=["GET", "POST"])])
    yield TwilioCarrier(settings_with(twilio_api_base_url=url))


def error(status: int, code: int | None) -> Response:
    return JSONResponse({"code": code, "message": "no", "status": status}, status_code=status)


TRY_AGAIN = {
    "too many requests": (error(429, 20429), False),
    "out of service": (error(503, 20503), False),
    "broken inside": (error(500, 20500), True),
    "a gateway in between": (Response("<html>bad gateway</html>", 502), True),
    "a gateway that gave up": (Response("", 504), True),
    "our credentials": (error(401, 20003), False),
    "not allowed": (error(403, 20403), False),
    "a page in place of an answer": (Response("<html>hello</html>", 201), True),
    "an answer cut short": (Response('{"sid": "SM1', 201), True),
    "an answer without an id": (JSONResponse({"status": "queued"}, 201), True),
    "an outage in the newer kind of document": (
        JSONResponse(PROBLEM | {"status": 503, "code": 20503}, 503),
        False,
    ),
}


@pytest.mark.parametrize(("answer", "maybe_sent"), TRY_AGAIN.values(), ids=TRY_AGAIN.keys())
def test_nothing_was_taken_for_sure(
    servers: dict[str, tuple[Switchboard, str]], answer: Response, maybe_sent: bool
) -> None:
    with twilio_that_answers(servers, answer) as carrier, pytest.raises(CarrierUnavailable) as failure:
        carrier.send(ALEX, "hello")
    assert failure.value.maybe_sent is maybe_sent
    assert ALEX not in str(failure.value)


REFUSED = {
    "opted out": (error(400, 21610), "21610"),
    "not a number": (error(400, 21211), "21211"),
    "without a code": (error(400, None), "400"),
    "not found": (error(404, 20404), "20404"),
    "opted out, in the newer kind of document": (
        JSONResponse(PROBLEM | {"status": 400, "code": 21610}, 400),
        "21610",
    ),
}


@pytest.mark.parametrize(("answer", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_twilio_will_never_take_it(
    servers: dict[str, tuple[Switchboard, str]], answer: Response, code: str
) -> None:
    with twilio_that_answers(servers, answer) as carrier, pytest.raises(CarrierRefused) as refusal:
        carrier.send(ALEX, "hello")
    assert refusal.value.code == code


def test_nobody_answers_at_all() -> None:
    with pytest.raises(CarrierUnavailable) as failure:
        TwilioCarrier(settings_with(twilio_api_base_url=NOBODY_THERE)).send(ALEX, "hello")
    assert failure.value.maybe_sent is False


def test_looking_something_up_can_fail_too(servers: dict[str, tuple[Switchboard, str]]) -> None:
    for answer in (error(503, 20503), Response("<html>", 200), error(401, 20003)):
        with twilio_that_answers(servers, answer) as carrier, pytest.raises(CarrierUnavailable):
            carrier.find_sent(ALEX, "hello", datetime.now(UTC))


def test_no_answer_in_time(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_carrier, "TIMEOUT_SECONDS", 0.2)
    line.twilio.faults.hang_creates(seconds=3)
    with pytest.raises(CarrierUnavailable) as failure:
        TwilioCarrier(line.services.settings).send(ALEX, "hello")
    assert failure.value.maybe_sent is True


def test_a_message_is_found_by_person_words_and_time(line: Line) -> None:
    carrier = line.services.deliverer.carrier
    before = datetime.now(UTC) - timedelta(minutes=2)
    sid = carrier.send(ALEX, "hello")
    carrier.send(ALEX, "something else")
    carrier.send(SAM, "hello")
    assert carrier.find_sent(ALEX, "hello", before) == [sid]
    assert carrier.find_sent(ALEX, "hello", datetime.now(UTC) + timedelta(minutes=2)) == []


def test_a_message_that_twilio_took_but_has_not_sent_yet_is_found(open_line) -> None:  # type: ignore[no-untyped-def]
    line: Line = open_line(standin={"step_delay": 30.0})
    carrier = line.services.deliverer.carrier
    sid = carrier.send(ALEX, "hello")
    assert line.twilio.book.find(sid).status == "queued"  # type: ignore[union-attr]
    assert carrier.find_sent(ALEX, "hello", datetime.now(UTC) - timedelta(minutes=2)) == [sid]
