"""Measure screening on held-back examples (and the evaluation files, where they are) and write one HTML page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.safety.report.cases import EvaluationError
from bot.safety.report.findings import Findings, alarm, dangerous, gather, safe
from bot.safety.report.measuring import load_layers
from bot.safety.report.page import render
from bot.safety.training.examples import ExampleError, read_examples
from bot.settings import ROOT

OUT = ROOT / "docs" / "safety-report.html"
EVALUATION = ROOT.parent / "shared" / "eval"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=OUT, help="where the page goes (default: %(default)s)")
    parser.add_argument(
        "--eval", type=Path, help=f"folder of evaluation files (default: {EVALUATION}, if it is there)"
    )


def run(arguments: argparse.Namespace) -> int:
    folder = arguments.eval or (EVALUATION if EVALUATION.is_dir() else None)
    if folder is not None and not folder.is_dir():
        print(f"there is no folder {folder}", file=sys.stderr)
        return 2
    try:
        examples = read_examples()
        print("Measuring; this takes about a minute ...", file=sys.stderr, flush=True)
        found = gather(examples, load_layers(), folder)
    except (ExampleError, EvaluationError) as error:
        print(error, file=sys.stderr)
        return 2
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(render(found), encoding="utf-8")
    _say(found)
    print(f"Written: {arguments.out}")
    return 0


def _say(found: Findings) -> None:
    if found.layers.model is None:
        print(f"Rules alone: {found.layers.why_no_model}")
    for name, results in [
        ("our held-back examples", found.own),
        *((one.name, results) for one, results in found.evaluation),
    ]:
        for what, some in (("danger recognised", dangerous(results)), ("false alarms", safe(results))):
            if some:
                shares = ", ".join(f"{n} {alarm(some, n).value:.1%}" for n in found.names)
                print(f"{name}: {what} of {len(some)}: {shares}")
