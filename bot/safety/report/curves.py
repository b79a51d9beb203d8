"""The two curves of the report: what a threshold costs, and whether the model's probabilities can be "
"believed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from bot.reporting.chart import Bin
from bot.reporting.shares import share_of
from bot.safety.report.measuring import RULES, Result

BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """At one threshold: the share of safe messages that alarm, and of dangerous ones that do."""

    false_alarms: float
    recall: float
    threshold: float = 0.0


def trade_off(results: Sequence[Result], *, with_rules: bool) -> list[Point]:
    """Recall against false alarms at every threshold that changes either; `with_rules` adds what the "
    "rules catch."""
    scored = [
        (_score(r, with_rules), bool(r.case.dangerous)) for r in results if r.case.dangerous is not None
    ]
    danger = sorted(score for score, is_danger in scored if is_danger)
    safe = sorted(score for score, is_danger in scored if not is_danger)
    if not danger or not safe:
        return []
    points: dict[tuple[float, float], Point] = {}
    for threshold in sorted({score for score, _ in scored}, reverse=True):
        false_alarms = 1 - bisect_left(safe, threshold) / len(safe)
        recall = 1 - bisect_left(danger, threshold) / len(danger)
        points.setdefault((false_alarms, recall), Point(false_alarms, recall, threshold))
    return list(points.values())


def _score(result: Result, with_rules: bool) -> float:
    if with_rules and result.said[RULES].is_danger:
        return 2.0  # alarms at any threshold
    return result.score or 0.0


def operating_point(results: Sequence[Result], layer: str) -> Point | None:
    """Where a layer stands as it is set now."""
    safe = [r.said[layer].is_danger for r in results if r.case.dangerous is False]
    danger = [r.said[layer].is_danger for r in results if r.case.dangerous]
    return Point(sum(safe) / len(safe), sum(danger) / len(danger)) if safe and danger else None


def calibration(results: Sequence[Result]) -> list[Bin]:
    """Ten bins of the model's probability; empty ones are left out."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for result in results:
        if result.score is not None and result.case.dangerous is not None:
            bins[min(BINS - 1, int(result.score * BINS))].append((result.score, result.case.dangerous))
    return [Bin(sum(s for s, _ in one) / len(one), share_of(d for _, d in one)) for one in bins if one]
