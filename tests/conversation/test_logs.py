"""No message text, no name and no number in any line of any log, whatever happens; ids, reasons and types only."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logging_setup import loggable_name, set_up_logging
from tests.line import ALEX, DANGER, Line
from tests.standins.engine import proposal

NAME, OTHER_PHONE = "Alexandra Rivera", "+16175550134"
SECRETS = [ALEX, ALEX[2:], "Alexandra", "Rivera", OTHER_PHONE[2:], "617-555-0134"]
SECRETS += ["kill myself", "used again", "lose my number"]
SECRETS += ["automated program, not a person", "reach you"]  # nor what we said


EXPECTED = ["engine gave no answer", "webhook refused", "unknown engine command", "carrier refused a message"]
EXPECTED += ["a message could not be stored", "OperationalError", "malformed answer", "cannot be said"]


class Everything(logging.Handler):
    """Keeps all of every record: the message, its arguments, the extras, the traceback."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []
        self._came = threading.Condition()

    def emit(self, record: logging.LogRecord) -> None:
        with self._came:
            self.lines.append(f"{record.name}: {logging.Formatter().format(record)} {vars(record)}")
            self._came.notify_all()

    def wait_for(self, words: str) -> bool:
        """A server may write its line only after it has answered."""
        with self._came:
            return self._came.wait_for(lambda: any(words in line for line in self.lines), timeout=10)


@pytest.fixture
def written() -> Iterator[Everything]:
    root, before = logging.getLogger(), (logging.getLogger().handlers[:], logging.getLogger().level)
    set_up_logging("DEBUG")
    keeps = Everything()
    apart = logging.getLogger("uvicorn")  # the test's servers have handlers of their own
    for logger in (root, apart):
        logger.addHandler(keeps)
    yield keeps
    apart.removeHandler(keeps)
    root.handlers, level = before
    root.setLevel(level)


def busy_day(line: Line) -> None:
    """People write, things go wrong, and it all goes on."""
    line.text("stray", phone="+15085550118")
    details = {"name": NAME, "phone": OTHER_PHONE, "times": "reach you after five"}
    line.engine.will(
        proposal("answer/relapse", "offer/person"),
        proposal("handoff/read_back", details=details, quotes=["i used again"]),
        proposal(
            "handoff/sent",
            commands=[("create_handoff", {"details": details, "wording": NAME})],
            details=details,
        ),
        proposal("no/such_text", NAME, "move/thanks", commands=[(NAME, {"text": NAME}), ("nonsense", {})]),
        {"say": [{"say": 5}], "commands": NAME, "state": NAME},
    )
    for words in (
        "i used again, am i still welcome",
        f"im {NAME} 617-555-0134",
        "send it",
        "and i used again",
        "hm",
    ):
        line.text(words)
        line.work()
    line.engine.has("500")
    line.text("i used again and nobody answers")
    line.work()
    line.later(minutes=31)
    line.work()
    line.engine.has(None)
    line.twilio.send_forged(ALEX, "i used again")
    line.twilio.faults.fail_creates(500, times=2)
    line.twilio.faults.undelivered(30003)
    line.text(DANGER)
    line.work()
    line.later(minutes=1)
    line.work()
    line.text("", media=1)
    line.text("stop")
    line.text("lose my number")
    line.work()
    line.later(minutes=1)
    line.work()  # Twilio refuses our words to a number that has opted out
    line.twilio.settle()


def broken_day(line: Line, database: Path) -> None:
    """The database refuses, then is away."""
    line.sql("CREATE TRIGGER broken BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'broken'); END")
    line.text(f"i used again, {NAME}")
    line.sql("DROP TRIGGER broken")
    line.services.database.close()
    database.rename(database.with_suffix(".away"))
    database.mkdir()
    line.text(DANGER)
    database.rmdir()
    database.with_suffix(".away").rename(database)


def test_nothing_of_a_busy_day_and_of_a_broken_one_is_in_the_logs(
    line: Line, written: Everything, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    busy_day(line)
    broken_day(line, tmp_path / "line.db")
    for expected in EXPECTED:  # the test would prove nothing if nothing had been written
        assert written.wait_for(expected), expected
    captured = capfd.readouterr()
    lines = [*written.lines, *captured.out.splitlines(), *captured.err.splitlines()]
    found = {secret: [one for one in lines if secret in one][:2] for secret in SECRETS}
    assert not {secret: where for secret, where in found.items() if where}


def test_a_line_says_what_happened_and_to_which_message(
    capsys: pytest.CaptureFixture[str], written: Everything
) -> None:
    logging.getLogger().handlers[0].stream = sys.stderr  # type: ignore[attr-defined]
    log = logging.getLogger("bot.anything")
    log.warning("engine gave no answer", extra={"reason": "deadline", "message_id": "abc", "secret": NAME})
    try:
        raise ValueError("boom")
    except ValueError:
        log.exception("a step failed")
    said = capsys.readouterr().err
    assert 'level=warning event="engine gave no answer"' in said
    assert "reason=deadline" in said and "message_id=abc" in said
    assert NAME not in said
    assert "ValueError" in said


NAMES = {
    "answer/relapse": True,
    "create_handoff": True,
    "a b": False,
    "": False,
    NAME: False,
    "x" * 90: False,
    "a/b/c": False,
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_only_what_looks_like_a_key_is_logged_as_one(name: str, shown: bool) -> None:
    assert loggable_name(name) == (name if shown else "(not a name)")
