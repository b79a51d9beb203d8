"""The simulator page: what it serves, what it says when things fail, and what it never logs."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.standins.conftest import OpenLine
from tests.standins.fake_gateway import Line
from tests.standins.twilio.running import PROGRAM_NUMBER, running_standin

PHONE = "+15035550142"


def thread(line: Line) -> dict[str, object]:
    shown: dict[str, object] = httpx.get(
        line.standin_url + "/simulator/thread", params={"phone": PHONE}
    ).json()
    return shown


def press(line: Line, button: str, **pressed: object) -> httpx.Response:
    return httpx.post(f"{line.standin_url}/simulator/{button}", json={"phone": PHONE, **pressed})


def test_the_page_says_what_it_is_and_loads_only_its_own_files(line: Line) -> None:
    page = httpx.get(line.standin_url + "/")
    assert page.status_code == 200
    assert "Nothing leaves this machine" in page.text and PROGRAM_NUMBER in page.text
    assert 'role="log"' in page.text
    assert not re.search(r"<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|<style", page.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
        assert httpx.get(line.standin_url + path).status_code == 200


def test_every_control_has_a_label(line: Line) -> None:
    page = httpx.get(line.standin_url + "/").text
    for control in re.findall(r'<(?:input|textarea)[^>]*\sid="([^"]+)"', page):
        assert f'<label for="{control}"' in page


def test_a_sent_text_and_its_reply_are_in_the_thread(line: Line) -> None:
    assert press(line, "messages", body="hello").json() == {"note": ""}
    line.sdk.messages.create(to=PHONE, from_=PROGRAM_NUMBER, body="Hi, this is the program")
    assert line.standin.settle()
    messages = thread(line)["messages"]
    assert [(m["mine"], m["text"], m["state"], m["segments"]) for m in messages] == [  # type: ignore[attr-defined]
        (True, "hello", "delivered", 1),
        (False, "Hi, this is the program", "delivered", 1),
    ]


def test_the_picture_button_sends_media_without_text(line: Line) -> None:
    press(line, "messages", body="", picture=True)
    assert (line.gateway.messages[0]["Body"], line.gateway.messages[0]["NumMedia"]) == ("", "1")


def test_the_hard_cases_say_how_the_gateway_took_them(line: Line) -> None:
    assert "Answers: 200, 200, 200" in press(line, "duplicates", body="hello").json()["note"]
    assert len({form["MessageSid"] for form in line.gateway.messages}) == 1
    assert "refused it, as it should (HTTP 403)" in press(line, "forged", body="hello").json()["note"]


def test_a_gateway_that_is_down_is_named(line: Line) -> None:
    line.standin.point_at("http://127.0.0.1:9")
    assert "Is the gateway running?" in press(line, "messages", body="hello").json()["note"]
    assert thread(line)["messages"][0]["state"] == "failed"  # type: ignore[index]
    assert "Is the gateway running?" in press(line, "forged").json()["note"]


def test_a_refused_signature_is_explained(open_line: OpenLine) -> None:
    line = open_line(auth_token="another token")
    assert "refused the signature (HTTP 403)" in press(line, "messages", body="hi").json()["note"]


def test_an_undelivered_reply_and_an_opt_out_are_shown(line: Line) -> None:
    line.standin.faults.undelivered(30003)
    line.sdk.messages.create(to=PHONE, from_=PROGRAM_NUMBER, body="Hi")
    assert line.standin.settle()
    press(line, "messages", body="STOP")
    shown = thread(line)
    assert shown["opted_out"] is True
    assert "(30003)" in shown["messages"][0]["note"]  # type: ignore[index]


def test_replies_arrive_as_server_sent_events(line: Line) -> None:
    events = line.standin_url + "/simulator/events"
    with httpx.stream("GET", events, params={"phone": PHONE}, timeout=5) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert json.loads(next(lines).removeprefix("data: "))["messages"] == []
        line.sdk.messages.create(to=PHONE, from_=PROGRAM_NUMBER, body="live")
        for event in lines:
            shown = json.loads(event.removeprefix("data: ")) if event.startswith("data: ") else {}
            if shown.get("messages"):
                break
        assert shown["messages"][0]["text"] == "live"


@pytest.mark.parametrize("path", ["thread?phone=12", "events?phone=", "thread"])
def test_what_is_no_phone_number_is_refused(line: Line, path: str) -> None:
    assert httpx.get(f"{line.standin_url}/simulator/{path}").status_code == 400


@pytest.mark.parametrize(
    "request_body",
    [
        {"json": {"phone": "12", "body": "x"}},
        {"json": {"phone": PHONE, "body": ""}},
        {"json": {"phone": PHONE, "body": ["x"]}},
        {"json": ["x"]},
        {"content": b"{", "headers": {"content-type": "application/json"}},
        {"data": {"phone": PHONE, "body": "x"}},
    ],
)
def test_a_malformed_or_foreign_post_is_refused(line: Line, request_body: dict[str, object]) -> None:
    answer = httpx.post(line.standin_url + "/simulator/messages", **request_body)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert line.gateway.messages == []


def test_a_foreign_host_name_is_refused(line: Line) -> None:
    assert httpx.get(line.standin_url + "/", headers={"host": "rebound.example.org"}).status_code == 400


def test_no_text_and_no_number_is_ever_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with running_standin() as (_, base_url), httpx.Client(base_url=base_url) as browser:
        for module in ("httpx", "httpcore", "urllib3"):
            # The test's own client, not the stand-in, puts the query string into its log.
            logging.getLogger(module).setLevel(logging.WARNING)
        browser.get("/simulator/thread", params={"phone": PHONE})
        browser.post("/simulator/messages", json={"phone": PHONE, "body": "a secret text"})
        browser.post("/simulator/forged", json={"phone": PHONE, "body": "a secret text"})
    written = caplog.text + "".join(capfd.readouterr())
    assert "secret" not in written and "5550142" not in written


def test_starting_without_credentials_says_which_are_missing() -> None:
    command = [sys.executable, "-m", "tests.standins.twilio"]
    started = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        env={"TWILIO_NUMBER": PROGRAM_NUMBER},
        capture_output=True,
        text=True,
    )
    assert started.returncode == 1
    assert "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN:" in started.stderr
