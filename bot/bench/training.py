"""Trains one bot as `rasa train` does, from nothing, and says how long it took and how much memory it held."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.bench.contestants import Contestant
from bot.bench.failure import BenchFailure, with_tail
from bot.bench.process_memory import PeakMemory
from bot.engine.engine_environment import ENGINE_PYTHON
from bot.processes import Process

REPORT_EVERY_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Training:
    """`seconds` is the wall time of the whole command, the start of Python and TensorFlow included."""

    model: Path
    seconds: float
    peak_mb: float


def train(bot: Contestant, folder: Path, say: Callable[[str], None]) -> Training:
    """Train into `folder`, with a cache of its own so that nothing is reused; raises `BenchFailure`."""
    folder.mkdir(parents=True)
    command = [
        str(ENGINE_PYTHON), "-m", "rasa", "train", "--force", "--fixed-model-name", "model", "--out", str(folder),
        "--config", str(bot.config), "--domain", str(bot.domain), "--data", str(bot.data),
    ]  # fmt: skip
    # INFO, or there is no word of how far it has come. The texts it may log are training examples.
    environment = bot.environment | {"RASA_CACHE_DIRECTORY": str(folder / "cache"), "LOG_LEVEL": "INFO"}
    log = folder / "train.log"
    process = Process(f"training {bot.name}", command, environment, log)
    began = reported = time.monotonic()
    try:
        process.start()
        assert process.child is not None
        with PeakMemory(process.child.pid) as memory:
            while process.is_running:
                time.sleep(LOOK_EVERY_SECONDS)
                if time.monotonic() - reported > REPORT_EVERY_SECONDS:
                    reported = time.monotonic()
                    say(f"  ... {reported - began:.0f} s{_how_far(log)}")
        seconds = time.monotonic() - began
    finally:
        process.stop()
    model = folder / "model.tar.gz"
    if process.child.returncode != 0:
        raise with_tail(f"training {bot.name} did not succeed:", log)
    if not model.exists():
        raise BenchFailure(f"training {bot.name} left no model in {folder}")
    return Training(model, seconds, memory.peak_mb)


def _how_far(log: Path) -> str:
    """The last thing a progress bar said: " (epochs 12/100)", or nothing."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4000))
        steps = re.findall(rb"Epochs:[^\r\n]*?(\d+/\d+)", file.read())
    return f" (epochs {steps[-1].decode()})" if steps else ""
