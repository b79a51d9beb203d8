"""Whatever part is dead, slow or damaged: danger gets its fixed reply and staff their alert, and the fault is loud."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event, select

from bot.commands import doctor
from bot.safety import spelling
from bot.safety.danger_model import DangerModel, ModelDamaged
from bot.safety.layers import LayeredScreener, build_layers, default_screener
from bot.safety.rule_screener import RuleScreener
from bot.safety.rulebook import load_rulebook
from bot.safety.screening import Screener, Screening
from bot.storage.models import Alert, Message
from bot.text_encoder import FOLDER
from tests.conftest import settings_with
from tests.end_to_end.running_product import Product, running_product
from tests.line import DANGER, Line

TWILIO_WAITS_SECONDS = 15.0
ORDINARY = "can i come back to group"
OpenLine = Callable[..., Line]


@pytest.fixture
def open_line_with(open_line: OpenLine, monkeypatch: pytest.MonkeyPatch) -> Callable[[LayeredScreener], Line]:
    """The whole line, with these layers for its screening."""

    def open_with(screener: LayeredScreener) -> Line:
        monkeypatch.setattr("bot.application.default_screener", lambda: screener)
        return open_line()

    return open_with


def answers_danger(line: Line) -> None:
    """Reply and alert are stored before any worker runs; the reply reaches the phone."""
    assert line.text(DANGER).accepted
    assert (line.stored()["alerts"], line.stored()["handoffs"]) == (1, 1)
    line.work()
    assert "988" in line.screen_of()[0][:160]
    assert line.rows(Alert)[0].category == "suicide"
    assert line.handoff().urgency == "crisis"


# The engine and the action server


@pytest.mark.engine
def test_with_the_action_server_dead_danger_is_answered_and_other_messages_wait(tmp_path: Path) -> None:
    with running_product(tmp_path) as product:
        product.wait_for_engine()
        (actions,) = [process for process in product.engine.processes if process.name == "actions"]
        actions.stop()
        network, phone = product.phone_network, "+15085550151"
        assert network.send_from_phone(phone, ORDINARY).accepted
        network.wait_for_texts(phone, 1, timeout=20)  # the honest holding line
        assert network.send_from_phone(phone, DANGER).accepted
        assert network.wait_until(lambda: any("988" in t for t in network.texts_on(phone)), timeout=15)
        assert _alerts(product) == [("suicide", "concern")]
        assert any(process.is_running for process in product.engine.processes), "Rasa itself was alive"


def _alerts(product: Product) -> list[tuple[str, str]]:
    database = product.database()
    with database.reading() as session:
        found = [(alert.category, alert.level) for alert in session.scalars(select(Alert))]
    database.close()
    return found


def test_with_the_engine_down_from_the_start_every_channel_is_answered(line: Line) -> None:
    line.engine_is_down = True
    answers_danger(line)
    line.chat(DANGER, "c" * 32)
    assert [m.category for m in line.rows(Message, Message.author == "person")] == ["suicide", "suicide"]
    assert line.stored()["alerts"] == 2


# The model


def _nothing(folder: Path) -> None:
    """The folder is empty."""


def _truncated_weights(folder: Path) -> None:
    _copy_what_is_there(folder)
    (folder / "multilingual" / "encoder.onnx").write_bytes(b"\x08\x07\x12\x07pytorch")


def _broken_tokenizer(folder: Path) -> None:
    _copy_what_is_there(folder)
    (folder / "english" / "tokenizer.json").write_text('{"version": "1.0"')


def _broken_heads(folder: Path) -> None:
    _copy_what_is_there(folder)
    (folder / "multilingual" / "heads.npz").write_bytes(b"PK\x03\x04 not a zip")


def _broken_card(folder: Path) -> None:
    _copy_what_is_there(folder)
    (folder / "card.json").write_text("{}")


def _copy_what_is_there(folder: Path) -> None:
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)


DAMAGES = [_nothing, _truncated_weights, _broken_tokenizer, _broken_heads, _broken_card]


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # numpy leaves a broken archive open
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_").replace("_", " "))
def test_with_the_model_missing_or_corrupt_the_rules_carry_on_loudly(
    damage: Callable[[Path], None],
    tmp_path: Path,
    rules: RuleScreener,
    open_line_with: Callable[[LayeredScreener], Line],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "encoder"
    folder.mkdir()
    damage(folder)
    with pytest.raises(ModelDamaged, match="make train-encoder"):
        DangerModel.load(folder)
    screener = build_layers([("rules", lambda: rules), ("model", lambda: DangerModel.load(folder))])
    assert screener.names == ("rules", "plain")
    assert _errors(caplog) == [("screening layer could not be built", "model")]
    answers_danger(open_line_with(screener))


def test_a_model_whose_heads_do_not_fit_fails_message_by_message_and_the_rules_still_count(
    rules: RuleScreener,
    open_line_with: Callable[[LayeredScreener], Line],
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Misfit:
        def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
            np.zeros((1, 384)) @ np.zeros((3, 5))
            raise AssertionError("numpy has refused")

    answers_danger(open_line_with(LayeredScreener([("rules", rules), ("model", Misfit())])))
    assert set(_errors(caplog)) == {("screening layer failed", "model")}
    assert DANGER not in caplog.text


def test_doctor_says_that_a_layer_is_missing(monkeypatch: pytest.MonkeyPatch, rules: RuleScreener) -> None:
    def missing() -> Screener:
        raise ModelDamaged("NoSuchFile in encoder; run: make train-encoder")

    screener = build_layers([("rules", lambda: rules), ("model", missing)])
    monkeypatch.setattr(doctor, "default_screener", lambda: screener)
    said = list(doctor._screening(settings_with(), production=False))
    assert any(f.grade == doctor.FIX and "rules, plain" in f.said for f in said)


def test_the_running_product_uses_every_layer_it_can_load() -> None:
    assert default_screener().names == ("rules", "model")


# The rules


def _spacy_gone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setitem(
        sys.modules, "bot.safety.rule_screener", None
    )  # importing it fails, as with a broken spaCy


def _unreadable_pattern(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "suicide.yml").write_text("rules: [{name: x, level: concern, patterns: ['<no such list> me']}]")
    monkeypatch.setattr("bot.safety.rule_screener.load_rulebook", lambda: load_rulebook(folder))


def _half_a_file(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    whole = (folder / "suicide.yml").read_text()
    (folder / "suicide.yml").write_text(whole[: len(whole) // 2] + "\n  - [")
    monkeypatch.setattr("bot.safety.rule_screener.load_rulebook", lambda: load_rulebook(folder))


BREAKAGES = [_spacy_gone, _unreadable_pattern, _half_a_file]


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.__name__.strip("_").replace("_", " "))
def test_with_the_rules_broken_the_plain_layer_answers(
    breakage: Callable[[pytest.MonkeyPatch, Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_line_with: Callable[[LayeredScreener], Line],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(spelling.RULES, folder)
    breakage(monkeypatch, folder)
    screener = default_screener()
    assert "rules" not in screener.names and "plain" in screener.names
    assert ("screening layer could not be built", "rules") in _errors(caplog)
    answers_danger(open_line_with(screener))


# The database


@contextmanager
def held_by_another_process(path: Path, seconds: float) -> Iterator[None]:
    """Somebody else holds the write lock, as a backup or a migration may."""
    held = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(5)
    yield
    thread.join()


def test_while_the_database_is_locked_danger_waits_its_turn_and_is_answered_in_time(
    line: Line, tmp_path: Path
) -> None:
    began = time.monotonic()
    with held_by_another_process(tmp_path / "line.db", seconds=2.0):
        answers_danger(line)
    assert 1.5 < time.monotonic() - began < TWILIO_WAITS_SECONDS


def test_with_a_slow_database_danger_is_answered_before_twilio_stops_waiting(line: Line) -> None:
    def slowly(*_: Any) -> None:
        time.sleep(0.1)

    engine = line.services.database.engine
    event.listen(engine, "before_cursor_execute", slowly)
    began = time.monotonic()
    accepted = line.text(DANGER).accepted
    took = time.monotonic() - began
    event.remove(engine, "before_cursor_execute", slowly)
    print(f"at 0.1 s a statement the webhook took {took:.1f} s")
    assert accepted
    assert took < TWILIO_WAITS_SECONDS
    assert line.stored()["alerts"] == 1
    line.deliver()
    assert "988" in line.screen_of()[0]


def _errors(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [
        (record.getMessage(), str(record.__dict__.get("layer")))
        for record in caplog.records
        if record.levelno == logging.ERROR
    ]
