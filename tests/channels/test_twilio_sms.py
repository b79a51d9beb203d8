"""The webhook for inbound texts: a table of requests as Twilio, or somebody who pretends to be it, may send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import httpx
import pytest
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from bot.storage.models import Contact, Message
from tests.conftest import PUBLIC_URL
from tests.line import ALEX, Line
from tests.standins.twilio.running import AUTH_TOKEN, PROGRAM_NUMBER

PATH = "/webhooks/twilio/sms"
USUAL = {
    "ToCountry": "US", "SmsMessageSid": "SM1", "NumMedia": "0", "SmsSid": "SM1", "SmsStatus": "received",
    "Body": "hello", "To": PROGRAM_NUMBER, "NumSegments": "1", "MessageSid": "SM1", "From": ALEX,
    "FromCity": "", "FromState": "", "FromZip": "", "ApiVersion": "2010-04-01",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One request and what must come of it: the answer's status, and the bodies that are stored."""

    what: str
    form: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    repeated: tuple[tuple[str, str], ...] = ()
    query: str = ""
    signed_url: str = ""
    token: str = AUTH_TOKEN
    signature: str | None = None
    answers: int = 200
    stored: tuple[str, ...] = ("hello",)


CASES = [
    Case("an ordinary text"),
    Case("blank parameters", form={"FromCity": "", "Body": "", "NumMedia": ""}, stored=("",)),
    Case("blank and spaces are not trimmed", form={"Body": "  hi  "}, stored=("  hi  ",)),
    Case("no body at all", without=("Body",), stored=("",)),
    Case("no NumMedia", without=("NumMedia",)),
    Case("a NumMedia that is no number", form={"NumMedia": "two"}),
    Case("a NumMedia beyond reason", form={"NumMedia": "9" * 30}),
    Case("a NumMedia in another script", form={"NumMedia": "²"}),
    Case("a negative NumMedia", form={"NumMedia": "-1"}),
    Case("parameters of the future", form={"ChannelMetadata": '{"type":"sms"}', "Übung": "ß", "RCSCard": ""}),
    Case("a parameter that comes twice", repeated=(("Tag", "b"), ("Tag", "a"), ("Tag", "b"))),
    Case("only SmsSid", without=("MessageSid",)),
    Case("a query string", query="?program=harborlight&x=%20y"),
    Case("a query string that was not signed", query="?x=1", signed_url=PUBLIC_URL + PATH, answers=403, stored=()),
    Case("signed with the port", signed_url="https://line.example.org:443" + PATH),
    Case("signed with the secondary token", token="the secondary token"),
    Case("signed with a wrong token", token="not ours", answers=403, stored=()),
    Case("signed for another host", signed_url="https://other.example.org" + PATH, answers=403, stored=()),
    Case("signed for http", signed_url=(PUBLIC_URL + PATH).replace("https", "http"), answers=403, stored=()),
    Case("signed for the other webhook", signed_url=PUBLIC_URL + "/webhooks/twilio/status", answers=403, stored=()),
    Case("not signed", signature="", answers=403, stored=()),
    Case("a signature that is none", signature="x" * 28, answers=403, stored=()),
    Case("a signature beyond ASCII", signature="ünterschrift", answers=403, stored=()),
    Case("no sender", without=("From",), answers=400, stored=()),
    Case("a blank sender", form={"From": " "}, answers=400, stored=()),
    Case("no id", without=("MessageSid", "SmsSid"), answers=400, stored=()),
    Case("a sender in no known form", form={"From": "+1508555011"}),
    Case("an alphanumeric sender", form={"From": "NETWORK"}),
    Case("a short code", form={"From": "72345"}),
    Case("a number from abroad", form={"From": "+442079460018"}),
    Case("an endless id", form={"MessageSid": "S" * 5000}),
    Case("an emoji", form={"Body": "\U0001f622"}, stored=("\U0001f622",)),
    Case("a null byte", form={"Body": "a\x00b"}, stored=("a\x00b",)),
    Case("signs of the form encoding", form={"Body": "a&b=c+d%20e;f"}, stored=("a&b=c+d%20e;f",)),
    Case("line ends", form={"Body": "a\r\nb\nc\r"}, stored=("a\r\nb\nc\r",)),
]  # fmt: skip


def post(line: Line, case: Case) -> httpx.Response:
    form = {name: value for name, value in (USUAL | case.form).items() if name not in case.without}
    pairs = [*form.items(), *case.repeated]
    signed_url = case.signed_url or PUBLIC_URL + PATH + case.query
    made = RequestValidator(case.token).compute_signature(signed_url, ImmutableMultiDict(pairs))
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    signature = made if case.signature is None else case.signature
    if signature:
        headers["X-Twilio-Signature"] = signature
    raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
    url = line.twilio.gateway_url + PATH + case.query
    return httpx.post(url, content=urlencode(pairs), headers=raw_headers, trust_env=False)


def bodies(line: Line) -> tuple[str, ...]:
    return tuple(message.body for message in line.rows(Message) if message.author == "person")


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_receiving(open_line, case: Case) -> None:  # type: ignore[no-untyped-def]
    line = open_line(twilio_auth_token_secondary="the secondary token")
    answer = post(line, case)
    assert answer.status_code == case.answers, answer.text
    assert bodies(line) == case.stored
    if case.answers == 200:
        assert answer.headers["content-type"].startswith("text/xml")
        assert answer.text.endswith("<Response/>")
    elif case.answers == 403:
        assert line.rows(Contact) == []


def test_an_empty_secondary_token_opens_no_door(line: Line) -> None:
    assert post(line, Case("signed with nothing", token="")).status_code == 403


def test_the_standins_forger_and_the_unsigned_are_refused(line: Line) -> None:
    assert line.twilio.send_forged(ALEX, "hello").status_code == 403
    assert line.twilio.send_unsigned(ALEX, "hello").status_code == 403
    assert line.rows(Contact) == []


def test_two_ways_to_write_a_number_are_one_person(line: Line) -> None:
    post(line, Case("as Twilio writes it"))
    post(line, Case("as people do", form={"From": "(508) 555-0117", "MessageSid": "SM2"}))
    assert len(line.rows(Contact)) == 1


def test_two_senders_in_no_known_form_are_two_people(line: Line) -> None:
    for number, sender in enumerate(["NETWORK", "+1508555011"]):
        post(line, Case("odd", form={"From": sender, "MessageSid": f"SM{number}"}))
    assert sorted(contact.address or "" for contact in line.rows(Contact)) == ["+1508555011", "NETWORK"]


@pytest.mark.parametrize("path", [PATH, "/webhooks/twilio/status"])
def test_a_body_too_large_is_refused_before_it_is_read(line: Line, path: str) -> None:
    answer = httpx.post(
        line.twilio.gateway_url + path, content=b"Body=" + b"x" * 70_000, headers={"X-Twilio-Signature": "x"}
    )
    assert answer.status_code == 413
    assert line.rows(Contact) == []


RAW = {
    "bytes that are no UTF-8": (b"Body=\xff\xfe&From=%2B15085550117&MessageSid=SM1", 400),
    "escapes that are no UTF-8": (b"Body=%ff%fe&From=%2B15085550117&MessageSid=SM1", 403),
    "a thousand parameters": (b"&".join(b"p%d=1" % n for n in range(1000)), 400),
    "JSON": (b'{"Body": "hello"}', 403),
    "nothing": (b"", 403),
    "only signs": (b"&&&===", 403),
}


@pytest.mark.parametrize(("content", "expected"), RAW.values(), ids=RAW.keys())
def test_what_is_no_form_is_refused_without_a_stumble(line: Line, content: bytes, expected: int) -> None:
    answer = httpx.post(line.twilio.gateway_url + PATH, content=content, headers={"X-Twilio-Signature": "x"})
    assert answer.status_code == expected
    assert line.rows(Contact) == []


def test_signed_escapes_that_are_no_text_are_kept_as_far_as_they_can_be_read(line: Line) -> None:
    pairs = [(name, value) for name, value in USUAL.items() if name != "Body"]
    signature = RequestValidator(AUTH_TOKEN).compute_signature(
        PUBLIC_URL + PATH, ImmutableMultiDict([*pairs, ("Body", "hi \ufffd")])
    )
    content = urlencode(pairs) + "&Body=" + quote_plus("hi ") + "%ff"
    answer = httpx.post(
        line.twilio.gateway_url + PATH, content=content, headers={"X-Twilio-Signature": signature}
    )
    assert answer.status_code == 200
    assert bodies(line) == ("hi \ufffd",)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posts_are_taken(line: Line, method: str) -> None:
    assert httpx.request(method, line.twilio.gateway_url + PATH).status_code == 405


def test_a_database_that_is_away_is_not_acknowledged(line: Line, tmp_path: Path) -> None:
    """Twilio's answer is a 5xx, so that it tries again; with the database back, nothing is missing."""
    database, away = tmp_path / "line.db", tmp_path / "away.db"
    line.services.database.close()
    database.rename(away)
    database.mkdir()
    failed = line.text("i want to kill myself")
    assert failed.status_code == 500
    assert httpx.get(line.twilio.gateway_url + "/readyz").status_code == 503
    assert httpx.get(line.twilio.gateway_url + "/healthz").status_code == 200
    database.rmdir()
    away.rename(database)
    assert line.text("i want to kill myself", sid=failed.form["MessageSid"]).status_code == 200
    assert line.stored()["alerts"] == 1
    assert httpx.get(line.twilio.gateway_url + "/readyz").json() == {"database": True, "engine": True}
