"""The gateway as it runs: workers in the background, an engine, Twilio's end; starting, stumbling and stopping."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from bot.application import create_app
from bot.conversation import worker as worker_module
from bot.conversation.worker import Worker
from bot.storage.models import Delivery, Message
from bot.wakeup import Wakeup
from tests.line import ALEX, DANGER, SAM, Line
from tests.standins.twilio.running import serving


@pytest.fixture
def running(line: Line):  # type: ignore[no-untyped-def]
    """The whole application with its workers; Twilio's end posts to it."""
    with serving(create_app(line.services)) as url:
        line.twilio.point_at(url, "https://line.example.org")
        yield line


def test_a_text_is_answered_without_anybody_pushing(running: Line) -> None:
    running.text("hello")
    (reply,) = running.twilio.wait_for_texts(ALEX)
    assert "automated program" in reply
    assert running.twilio.settle()


def test_several_people_at_once_each_get_their_answers_in_order(running: Line) -> None:
    phones = [ALEX, SAM, "+15085550120", "+15085550121"]
    threads = [
        threading.Thread(target=lambda phone=phone: [running.text(f"{n} {phone}", phone) for n in range(4)])
        for phone in phones
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for phone in phones:
        assert len(running.twilio.wait_for_texts(phone, 4, timeout=20)) == 4
        assert running.screen_of(phone) == running.replies(phone)
        asked = [text for text in running.engine.texts if text.endswith(phone)]
        assert asked == [f"{n} {phone}" for n in range(4)]


def test_danger_overtakes_an_engine_that_thinks(running: Line) -> None:
    thinking, done = threading.Event(), threading.Event()

    def think(call: dict[str, Any]) -> None:
        thinking.set()
        done.wait(10)

    running.engine.while_thinking = think
    running.text("how much is it")
    assert thinking.wait(10)
    running.text(DANGER)
    (first,) = running.twilio.wait_for_texts(ALEX)
    assert "988" in first
    done.set()


def test_the_health_of_each_part_is_told(running: Line) -> None:
    url = running.twilio.gateway_url
    assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{url}/readyz").json() == {"database": True, "engine": True}
    running.engine.ready = False
    away = httpx.get(f"{url}/readyz")
    assert (away.status_code, away.json()) == (200, {"database": True, "engine": False})
    assert "webhooks_refused_total" in httpx.get(f"{url}/metrics").text


def test_what_was_left_undone_is_done_after_the_next_start(line: Line) -> None:
    line.receive("hello")
    line.receive("are you there")
    with serving(create_app(line.services)) as url:
        line.twilio.point_at(url, "https://line.example.org")
        assert len(line.twilio.wait_for_texts(ALEX, 2)) == 2
        line.twilio.settle()


def work_with(job: Callable[[], bool], until: threading.Event, then: Callable[[], object] = bool) -> object:
    """Run a worker with this job in place of its own until the event; stop it; what `then` says right after."""

    async def run() -> object:
        worker = Worker(lambda: Nothing(), Nothing(), Wakeup())  # type: ignore[arg-type, return-value]
        worker._jobs = [("job", job)]
        worker.start()
        assert await asyncio.to_thread(until.wait, 10)
        await worker.stop()
        return then()

    return asyncio.run(run())


class Nothing:
    def answer_next(self) -> bool:
        return False

    def deliver_next(self) -> bool:
        return False


def test_a_step_that_fails_is_tried_again_and_named_without_its_words(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "LOOK_EVERY_SECONDS", 0.01)
    tries, done = [], threading.Event()

    def stumbles() -> bool:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("SELECT 'i want to die'", {}, Exception("locked"))
        done.set()
        return False

    work_with(stumbles, until=done)
    assert [record.getMessage() for record in caplog.records] == ["worker step failed"] * 2
    assert {getattr(record, "error", "") for record in caplog.records} == {"OperationalError"}
    assert "die" not in caplog.text


def test_stopping_waits_for_the_step_under_way() -> None:
    began, may_end, finished = threading.Event(), threading.Event(), threading.Event()

    def slow() -> bool:
        if not began.is_set():
            threading.Timer(0.2, may_end.set).start()
        began.set()
        may_end.wait(10)
        finished.set()
        return False

    assert work_with(slow, until=began, then=finished.is_set)


def test_the_workers_of_an_idle_gateway_leave_no_trace(running: Line) -> None:
    assert running.rows(Message) == running.rows(Delivery) == []
