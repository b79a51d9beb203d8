"""Starting and ending the processes, with a stand-in for the engine's Python: what is left behind, what is said."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from bot.bench import serving as serving_module
from bot.bench import training as training_module
from bot.bench.contestants import Contestant
from bot.bench.failure import BenchFailure
from bot.bench.serving import serving
from bot.bench.training import train

TRAINS = """#!/bin/sh
echo "Epochs: 10%| 1/10 [" >&2
while [ "$1" != --out ]; do shift; done
echo model > "$2/model.tar.gz"
"""
BREAKS = """#!/bin/sh
echo 'no such pipeline'
exit 3
"""
HANGS = """#!/bin/sh
echo $$ > "$PIDFILE"
exec sleep 600
"""


@pytest.fixture
def bot(tmp_path: Path) -> Contestant:
    file = tmp_path / "any.yml"
    return Contestant(
        "stock", file, file, file, file, file, needs_actions=False, environment={"PATH": os.environ["PATH"]}
    )


def python_that(does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text(does)
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    for module in (training_module, serving_module):
        monkeypatch.setattr(module, "ENGINE_PYTHON", script)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def written(file: Path) -> int:
    while not (file.exists() and file.read_text().strip()):
        time.sleep(0.01)
    return int(file.read_text())


def test_training_yields_a_model_and_its_cost(
    bot: Contestant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_that(TRAINS, tmp_path, monkeypatch)
    done = train(bot, tmp_path / "model", lambda line: None)
    assert done.model == tmp_path / "model" / "model.tar.gz"
    assert done.seconds > 0


def test_training_that_breaks_shows_the_end_of_its_log(
    bot: Contestant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_that(BREAKS, tmp_path, monkeypatch)
    with pytest.raises(BenchFailure, match="training stock did not succeed:\nno such pipeline"):
        train(bot, tmp_path / "model", lambda line: None)


def test_training_that_leaves_no_model_is_a_failure(
    bot: Contestant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_that("#!/bin/sh\n", tmp_path, monkeypatch)
    with pytest.raises(BenchFailure, match="left no model"):
        train(bot, tmp_path / "model", lambda line: None)


def test_ctrl_c_while_training_ends_the_training(
    bot: Contestant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_that(HANGS, tmp_path, monkeypatch)
    monkeypatch.setattr(training_module, "REPORT_EVERY_SECONDS", 0.0)
    bot.environment["PIDFILE"] = str(tmp_path / "pid")

    def interrupt(line: str) -> None:
        written(tmp_path / "pid")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(bot, tmp_path / "model", interrupt)
    assert not is_alive(written(tmp_path / "pid"))


def test_a_server_that_ends_while_it_starts_shows_the_end_of_its_log(
    bot: Contestant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_that(BREAKS, tmp_path, monkeypatch)
    with (
        pytest.raises(BenchFailure, match="ended while it started:\nno such pipeline"),
        serving(bot, tmp_path / "model.tar.gz", tmp_path / "logs"),
    ):
        pass


def test_a_server_that_never_answers_is_given_up_and_ended(
    bot: Contestant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_that(HANGS, tmp_path, monkeypatch)
    monkeypatch.setattr(serving_module, "READY_WITHIN_SECONDS", 0.5)
    bot.environment["PIDFILE"] = str(tmp_path / "pid")
    with (
        pytest.raises(BenchFailure, match="did not answer"),
        serving(bot, tmp_path / "model.tar.gz", tmp_path / "logs"),
    ):
        pass
    assert not is_alive(written(tmp_path / "pid"))
