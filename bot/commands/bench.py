"""Measure this assistant beside the stock `rasa init` bot, in one run: training, start, memory, accuracy, latency."""

from __future__ import annotations

import argparse
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.bench.comparison import QUICK, Plan, compare
from bot.bench.failure import BenchFailure
from bot.bench.record import as_record, prepare, write
from bot.bench.table import render
from bot.settings import VAR

OUT = VAR / "bench.json"
STOCK_EPOCHS = 100  # what `rasa init` gives its trained parts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=OUT, help="where the JSON goes (default: %(default)s)")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one epoch, few messages: shows that it works, not how good it is",
    )
    parser.add_argument(
        "--epochs",
        type=_positive,
        help="epochs of the stock bot's trained parts (default: 15; rasa init has 100, which take well over an hour)",
    )
    parser.add_argument("--trainings", type=_positive, help="how often each is trained (default: 1)")
    parser.add_argument("--starts", type=_positive, help="how often each is started and asked (default: 3)")


def run(arguments: argparse.Namespace) -> int:
    # `kill` cleans up like Ctrl-C: no server and no temporary folder is left.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        prepare(arguments.out)  # said now, not when the figures are made and would be lost
        figures, conditions = compare(plan(arguments), _say)
        write(as_record(figures, conditions, datetime.now(UTC)), arguments.out)
    except BenchFailure as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        _say("Stopped; nothing was written.")
        return 130
    print(render(figures))
    if (epochs := conditions["plan"]["epochs"]) != STOCK_EPOCHS:
        print(
            f"The stock bot was trained for {epochs} epochs instead of its {STOCK_EPOCHS}: with all of them it trains "
            f"longer and may understand better. Measure that with: python -m bot bench --epochs {STOCK_EPOCHS}"
        )
    print(f"Written: {arguments.out}")
    return 0


def plan(arguments: argparse.Namespace) -> Plan:
    given = {name: getattr(arguments, name) for name in ("epochs", "trainings", "starts")}
    return replace(QUICK if arguments.quick else Plan(), **{k: v for k, v in given.items() if v is not None})


def _positive(said: str) -> int:
    number = int(said)
    if number < 1:
        raise ValueError(said)
    return number


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
