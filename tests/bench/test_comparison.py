"""The order of the run and what it leaves behind; training, serving and asking are stand-ins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.bench import comparison
from bot.bench.comparison import QUICK, Plan, compare
from bot.bench.contestants import Contestant
from bot.bench.exchanges import Turn, Understood
from bot.bench.failure import BenchFailure
from bot.bench.measured import LINES
from bot.bench.serving import Server
from bot.bench.training import Training


class Stage:
    """Notes what is done, in order; `breaks_at` names what fails."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.folders: list[Path] = []
        self.breaks_at = ""

    def note(self, what: str) -> None:
        self.done.append(what)
        if what == self.breaks_at:
            raise BenchFailure(what)

    def train(self, bot: Contestant, folder: Path, say: Any) -> Training:
        folder.mkdir()
        self.folders.append(folder)
        (folder / "model.tar.gz").write_bytes(b"x" * 2_000_000)
        self.note(f"train {bot.name}")
        return Training(folder / "model.tar.gz", 10.0 if bot.name == "ours" else 40.0, 500.0)

    @contextmanager
    def serving(self, bot: Contestant, model: Path, logs: Path) -> Iterator[Server]:
        assert model.exists()
        self.note(f"start {bot.name}")
        try:
            yield Server(bot.name, 3.0, [])
        finally:
            self.done.append(f"stop {bot.name}")

    def understand(self, url: str, messages: Sequence[object]) -> list[Understood]:
        self.note(f"ask {url} {len(messages)}")
        return [Understood(5.0, True, False) for _ in messages]

    def turns(self, *arguments: Any) -> list[Turn]:
        return [Turn(7.0, True) for talk in arguments[-1] for _ in talk]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage()
    monkeypatch.setattr(comparison, "train", made.train)
    monkeypatch.setattr(comparison, "serving", made.serving)
    monkeypatch.setattr(comparison, "understand_each", made.understand)
    for name in ("rest_turns", "gateway_turns", "whole_turns"):
        monkeypatch.setattr(comparison, name, made.turns)
    monkeypatch.setattr(comparison, "screening_rates", lambda messages, repeats: [100.0] * repeats)
    return made


def test_the_bots_are_served_one_after_the_other_and_change_who_is_first(stage: Stage) -> None:
    compare(Plan(messages=40, talks=2, starts=2), lambda line: None)
    assert stage.done == [
        "train stock",
        "train ours",
        *("start stock", "ask stock 40", "stop stock"),
        *("start ours", "ask ours 40", "stop ours"),
        *("start ours", "ask ours 40", "stop ours"),
        *("start stock", "ask stock 40", "stop stock"),
    ]


def test_every_line_of_the_table_is_measured_and_what_both_have_has_a_ratio(stage: Stage) -> None:
    figures, conditions = compare(Plan(messages=40, talks=2, trainings=2), lambda line: None)
    assert [figure.name for figure in figures] == [name for name, _, _ in LINES.values()]
    training = figures[0]
    assert (training.ours, training.stock, training.ratio) == ((10.0, 10.0), (40.0, 40.0), 0.25)
    only_ours = {figure.name for figure in figures if not figure.stock}
    assert only_ours == {
        name for key, (name, _, _) in LINES.items() if key.startswith(("gateway", "whole", "screened"))
    }
    assert conditions["rasa"] == "3.6.21"
    assert conditions["stock_epochs"] == Plan().epochs
    assert conditions["evaluation_messages"] == 40
    assert conditions["training_examples"] > 1000


@pytest.mark.parametrize("breaks_at", ["", "train ours", "start stock", "ask ours 40"])
def test_no_folder_and_no_server_is_left_however_it_ends(stage: Stage, breaks_at: str) -> None:
    stage.breaks_at = breaks_at
    if breaks_at:
        with pytest.raises(BenchFailure, match=breaks_at):
            compare(QUICK, lambda line: None)
    else:
        compare(QUICK, lambda line: None)
    assert stage.folders
    assert not any(folder.parent.exists() for folder in stage.folders)
    started = [what for what in stage.done if what.startswith("start ") and what != breaks_at]
    assert len(started) == sum(what.startswith("stop ") for what in stage.done)


@pytest.mark.parametrize(
    ("lacking", "value", "said"),
    [("is_readable", lambda: False, "Linux"), ("ENGINE_PYTHON", Path("/no/such/python"), "make setup")],
)
def test_what_is_missing_is_said_before_anything_starts(
    lacking: str, value: Any, said: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, lacking, value)
    with pytest.raises(BenchFailure, match=said):
        compare(QUICK, lambda line: None)
    assert stage.done == []
