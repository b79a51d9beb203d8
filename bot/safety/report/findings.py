"""Everything the page states, gathered: made once, then only drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.reporting.shares import Share, share_of
from bot.safety.report import versions
from bot.safety.report.cases import CaseSet, held_back, read_evaluation
from bot.safety.report.measuring import BOTH, MODEL, RULES, Layers, Result, Timings, measure, time_layers
from bot.safety.screening import Level
from bot.safety.training.examples import Example


@dataclass(frozen=True)
class Findings:
    """`own`: results on our held-back examples; `evaluation`: on each evaluation file, if there are any."""

    examples: Sequence[Example]
    layers: Layers
    own: Sequence[Result]
    evaluation: Sequence[tuple[CaseSet, Sequence[Result]]]
    timings: Timings
    card: dict[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """The layers that were measured, in the order of the columns."""
        return (RULES, MODEL, BOTH) if self.layers.model is not None else (RULES,)

    @property
    def together(self) -> str:
        """The column that stands for the product as a whole."""
        return BOTH if self.layers.model is not None else RULES


def gather(
    examples: Sequence[Example], layers: Layers, evaluation: Path | None, timings: Timings | None = None
) -> Findings:
    """Measure everything; `timings` given beforehand make the page the same every time."""
    own = measure(held_back(examples), layers)
    sets = read_evaluation(evaluation) if evaluation else []
    return Findings(
        examples=examples,
        layers=layers,
        own=own,
        evaluation=[(one, measure(one.cases, layers)) for one in sets],
        timings=timings or time_layers(own, layers, versions.machine()),
        card=versions.model_card() if layers.model is not None else {},
    )


def alarm(results: Iterable[Result], layer: str) -> Share:
    """How many of the cases alarm: recall over dangerous ones, false alarms over safe ones."""
    return share_of(r.said[layer].is_danger for r in results)


def dangerous(results: Iterable[Result]) -> list[Result]:
    return [r for r in results if r.case.dangerous]


def safe(results: Iterable[Result]) -> list[Result]:
    return [r for r in results if r.case.dangerous is False]


def at_level(results: Iterable[Result], level: Level) -> list[Result]:
    return [r for r in results if r.case.level is level]


def called(results: Iterable[Result], layer: str, level: Level) -> Share:
    """Of all these cases, how many the layer gives this very level."""
    return share_of(r.said[layer].level is level for r in results)


def right_category(results: Iterable[Result], layer: str) -> Share:
    """Of the dangerous cases that alarm, how many are given their true category (it picks the text that "
    "is sent)."""
    return share_of(
        r.said[layer].category is r.case.category for r in dangerous(results) if r.said[layer].is_danger
    )


def grouped(results: Sequence[Result], by: Callable[[Result], str]) -> list[tuple[str, list[Result]]]:
    names = sorted({by(r) for r in results})
    return [(name, [r for r in results if by(r) == name]) for name in names]


def worst_misses(found: Findings, most: int) -> list[Result]:
    """Dangerous cases of ours that no layer sees: imminent ones first, then those the model is surest are "
    "safe."""
    missed = [r for r in dangerous(found.own) if not r.said[found.together].is_danger]
    return sorted(missed, key=lambda r: (-_rank(r), r.score or 0.0, r.case.joined))[:most]


def worst_false_alarms(found: Findings, most: int) -> list[Result]:
    """Safe cases of ours that alarm: those called imminent first, then those the model is surest are "
    "dangerous."""
    wrong = [r for r in safe(found.own) if r.said[found.together].is_danger]
    return sorted(
        wrong, key=lambda r: (-r.said[found.together].level.rank, -(r.score or 0.0), r.case.joined)
    )[:most]


def _rank(result: Result) -> int:
    return result.case.level.rank if result.case.level else 0
