"""Runs the layers of screening over cases: what each one says, how sure the model is, and how long it "
"takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from bot.safety.danger_model import DangerModel, ModelDamaged
from bot.safety.layers import LayeredScreener, default_screener
from bot.safety.report.cases import BETWEEN_TEXTS, Case
from bot.safety.rule_screener import RuleScreener
from bot.safety.screening import NO_DANGER, Screener, Screening
from bot.safety.severity import worst

RULES, MODEL, BOTH = "rules", "model", "both"
TIMED_MESSAGES = 300


class Model(Screener, Protocol):
    """A screener that can also say how sure it is: `DangerModel`."""

    def probabilities(self, text: str) -> np.ndarray:
        """Of no danger, concern, imminent danger."""
        ...


@dataclass(frozen=True)
class Layers:
    """What is measured. `model` is None where it cannot be loaded, and `why_no_model` says why."""

    rules: Screener
    model: Model | None
    why_no_model: str = ""
    in_use: tuple[
        str, ...
    ] = ()  # the layers of the running product; they may be fewer than what was measured

    @property
    def screeners(self) -> dict[str, Screener]:
        """Each layer alone, then together as the product joins them."""
        if self.model is None:
            return {RULES: self.rules}
        both = LayeredScreener([(RULES, self.rules), (MODEL, self.model)])
        return {RULES: self.rules, MODEL: self.model, BOTH: both}


@dataclass(frozen=True, slots=True)
class Result:
    """What every layer says to one case; `score` is the model's probability of danger."""

    case: Case
    said: Mapping[str, Screening]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """Per message, one at a time on one thread, and the rate of many in a row."""

    median_ms: float
    p95_ms: float
    per_second: float
    messages: int


@dataclass(frozen=True)
class Timings:
    machine: str
    by_layer: Mapping[str, Timing] = field(default_factory=dict)


def load_layers() -> Layers:
    """The rules, and the model if it is there: the report must be possible without it."""
    in_use = default_screener().names
    try:
        return Layers(RuleScreener(), DangerModel.load(), in_use=in_use)
    except ModelDamaged as error:
        return Layers(RuleScreener(), None, str(error), in_use)


def measure(cases: Sequence[Case], layers: Layers) -> list[Result]:
    screeners = layers.screeners
    return [
        Result(
            case,
            {name: screen_case(screener, case) for name, screener in screeners.items()},
            _score(layers.model, case),
        )
        for case in cases
    ]


def screen_case(screener: Screener, case: Case) -> Screening:
    """The worst of what is said to the messages of a case, each screened with those before it."""
    seen = [screener.screen(text, case.texts[:number]) for number, text in enumerate(case.texts)]
    evidence = tuple(one for screening in seen for one in screening.evidence)
    if not evidence:
        return max(seen, key=lambda screening: screening.level.rank, default=NO_DANGER)
    return Screening(*worst(evidence), evidence)


def _score(model: Model | None, case: Case) -> float | None:
    """How likely the model finds danger in the case: in its likeliest message, or in all of them read "
    "together."""
    if model is None:
        return None
    read = {*case.texts, BETWEEN_TEXTS.join(case.texts[-3:])}
    return max(1.0 - float(model.probabilities(text)[0]) for text in sorted(read))


def time_layers(results: Sequence[Result], layers: Layers, machine: str) -> Timings:
    """Times every layer on an even sample of messages; the first ones warm up and do not count."""
    texts = [text for result in results for text in result.case.texts]
    sample = texts[:: max(1, len(texts) // TIMED_MESSAGES)][:TIMED_MESSAGES]
    return Timings(machine, {name: _time(screener, sample) for name, screener in layers.screeners.items()})


def _time(screener: Screener, sample: Sequence[str]) -> Timing:
    for text in sample[:20]:
        screener.screen(text)
    took = []
    for text in sample:
        began = time.perf_counter()
        screener.screen(text)
        took.append((time.perf_counter() - began) * 1000)
    ordered = sorted(took) or [0.0]
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Timing(statistics.median(ordered), p95, 1000 * len(took) / max(sum(took), 1e-9), len(took))
