"""The bench command around its measuring: options, what is printed, what happens when it is stopped."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.bench.comparison import QUICK, Plan
from bot.bench.failure import BenchFailure
from bot.bench.figures import Figure
from bot.commands import bench


@pytest.fixture(autouse=True)
def old_handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    plans: list[Plan] = []

    def compare(plan: Plan, say: Any) -> Any:
        plans.append(plan)
        say("Training ...")
        return [Figure("training", "s", "lower", ours=(50.0,), stock=(100.0,))], {"plan": asdict(plan)}

    monkeypatch.setattr(bench, "compare", compare)
    return plans


def test_the_table_is_printed_the_json_written_and_progress_kept_apart(
    asked: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.json"
    assert main(["bench", "--out", str(out)]) == 0
    captured = capsys.readouterr()
    assert "ours/stock" in captured.out
    assert captured.err == "Training ...\n"
    assert json.loads(out.read_text())["figures"][0]["ratio"] == 0.5
    assert asked == [Plan()]


@pytest.mark.parametrize(
    ("options", "is_said"), [([], True), (["--epochs", "7"], True), (["--epochs", "100"], False)]
)
def test_a_stock_bot_that_is_not_fully_trained_is_said_to_be_so(
    options: list[str], is_said: bool, asked: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *options, "--out", str(tmp_path / "bench.json")]) == 0
    assert ("epochs instead of its 100" in capsys.readouterr().out) == is_said


def test_quick_does_little_and_other_options_still_count(asked: list[Plan], tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "bench.json")]
    assert main(["bench", "--quick", *out]) == 0
    assert main(["bench", "--quick", "--epochs", "7", "--starts", "2", "--trainings", "3", *out]) == 0
    assert asked[0] == QUICK
    assert (asked[1].epochs, asked[1].starts, asked[1].trainings, asked[1].messages) == (
        7,
        2,
        3,
        QUICK.messages,
    )


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_that_makes_no_sense_shows_the_usage(
    number: str, asked: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--starts", number])
    assert ended.value.code == 2
    assert "--starts" in capsys.readouterr().err
    assert asked == []


def test_a_place_that_cannot_be_written_is_named_before_anything_is_measured(
    asked: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--out", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err
    assert asked == []


@pytest.mark.parametrize(("error", "status", "said"), [
    (BenchFailure("run: make setup"), 1, "run: make setup\n"),
    (KeyboardInterrupt(), 130, "Stopped; nothing was written.\n"),
])  # fmt: skip
def test_without_figures_there_is_a_reason_and_no_table(
    error: BaseException,
    status: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def compare(plan: Plan, say: Any) -> Any:
        raise error

    monkeypatch.setattr(bench, "compare", compare)
    assert main(["bench", "--out", str(tmp_path / "bench.json")]) == status
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", said)
