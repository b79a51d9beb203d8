"""Measures the trained topic model, and what it would be with other data."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.engine.nlu.topic_fitting import fit_weights
from bot.engine.nlu_report.messages import Messages
from bot.engine.topic_model import Encoder, TopicModel, Understanding
from bot.engine.two_questions import Joined
from bot.reporting.chart import Bin
from bot.reporting.shares import Share, share_of

SHARES_OF_DATA = (0.125, 0.25, 0.5, 1.0)
TEMPERATURES = np.geomspace(0.4, 4.0, 47)
THRESHOLDS = np.arange(0.6, 1.51, 0.05)
MOST_DOUBLED = 0.05  # of the messages that ask one thing may be taken for two
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """One evaluation message and how it was understood."""

    message: Joined
    understood: Understanding

    @property
    def is_right(self) -> bool:
        """For one topic: the best label. For two: both, whatever their order."""
        if len(self.message.topics) == 1:
            return self.understood.topics[0] == self.message.topics[0]
        return set(self.understood.topics) == set(self.message.topics)


@dataclass(frozen=True, slots=True)
class PerTopic:
    """Counts of one label over the one-topic messages."""

    label: str
    found: Share  # of the messages of this topic, how many were given it (recall)
    right: Share  # of the messages given this topic, how many are of it (precision)
    learned_from: int

    @property
    def f1(self) -> float:
        both = self.found.value + self.right.value
        return 2 * self.found.value * self.right.value / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Size:
    """How well a classifier does that learned from so many examples."""

    examples: int
    kept_back: Share
    evaluation: Share


@dataclass(frozen=True)
class Findings:
    one_topic: Sequence[Answer]
    two_topics: Sequence[Answer]
    per_topic: Sequence[PerTopic]
    confusions: Sequence[tuple[str, str, int]]
    calibration: Sequence[Bin]
    kept_back: Share
    advice: Mapping[str, float]
    curve: Sequence[Size]
    median_ms: float
    p95_ms: float
    fit_seconds: float
    examples: int
    topic_shares: Mapping[str, int]
    temperature: float
    second_topic_at: float


def measure(
    messages: Messages, model: TopicModel, encoder: Encoder, config: Mapping[str, Any], say: Say
) -> Findings:
    """`model`: the trained one in use; the others are fitted here, with `config`, over the same encoder."""
    one, times = [], []
    for message in messages.one_topic:
        began = time.perf_counter()
        one.append(Answer(message, model.understand(message.text)))
        times.append(1000 * (time.perf_counter() - began))
    two = [Answer(message, model.understand(message.text)) for message in messages.two_topics]
    learned = Counter(m.topics[0] for m in (*messages.learned, *messages.kept_back))
    encoder = RememberingEncoder(encoder)
    say("Fitting without the kept-back examples ...")
    began = time.perf_counter()
    honest = fit_weights(messages.learned, encoder, config)
    seconds = time.perf_counter() - began
    back = [Answer(m, TopicModel(honest, encoder).understand(m.text)) for m in messages.kept_back]
    plain = [m for m in messages.kept_back if m.text.strip()]
    curve = []
    for part in SHARES_OF_DATA:
        some = _thinned(messages.learned, part)
        say(f"Learning curve: {len(some)} examples ...")
        fitted = honest if part == 1.0 else fit_weights(some, encoder, config)
        reader = TopicModel(fitted, encoder)
        curve.append(
            Size(
                len(some), _share_right(reader, messages.kept_back), _share_right(reader, messages.one_topic)
            )
        )
    return Findings(
        one,
        two,
        _per_topic(one, learned),
        _confusions(one),
        calibration(one),
        share_of(a.is_right for a in back),
        {
            "temperature": best_temperature(TopicModel(replace(honest, temperature=1.0), encoder), plain),
            "second_topic_at": lowest_threshold(honest, encoder, plain),
        },
        curve,
        statistics.median(times),
        sorted(times)[int(len(times) * 0.95)],
        seconds,
        sum(learned.values()),
        learned,
        config["temperature"],
        config["second_topic_at"],
    )


class RememberingEncoder:
    """Encodes each text once: the fits of the report share most of theirs."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def calibration(answers: Sequence[Answer]) -> list[Bin]:
    """Ten bins of confidence; empty ones are left out."""
    bins: list[list[Answer]] = [[] for _ in range(10)]
    for answer in answers:
        bins[min(9, int(answer.understood.confidence * 10))].append(answer)
    return [
        Bin(statistics.fmean(a.understood.confidence for a in one), share_of(a.is_right for a in one))
        for one in bins
        if one
    ]


def best_temperature(model: TopicModel, messages: Sequence[Joined]) -> float:
    """What to divide the logits by so that the true topics are least surprising; `model` has temperature 1."""
    probabilities = [dict(model.understand(m.text).ranking) for m in messages]
    logits = np.log(np.array([[p[label] for label in model.labels] for p in probabilities]) + 1e-12)
    true = np.array([model.labels.index(m.topics[0]) for m in messages])

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        scaled -= np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -float(scaled[np.arange(len(true)), true].mean())

    best: float = min(map(float, TEMPERATURES), key=surprise)
    return round(best, 2)


def lowest_threshold(weights: Any, encoder: Encoder, messages: Sequence[Joined]) -> float:
    """The lowest `second_topic_at` at which few one-topic messages are taken for two."""
    for threshold in THRESHOLDS:
        model = TopicModel(replace(weights, second_topic_at=float(threshold)), encoder)
        if sum(len(model.understand(m.text).topics) > 1 for m in messages) <= MOST_DOUBLED * len(messages):
            return round(float(threshold), 2)
    return round(float(THRESHOLDS[-1]), 2)


def _per_topic(answers: Sequence[Answer], learned: Mapping[str, int]) -> list[PerTopic]:
    labels = sorted({a.message.topics[0] for a in answers})
    return [
        PerTopic(
            label,
            share_of(a.is_right for a in answers if a.message.topics[0] == label),
            share_of(a.is_right for a in answers if a.understood.topics[0] == label),
            learned.get(label, 0),
        )
        for label in labels
    ]


def _confusions(answers: Sequence[Answer]) -> list[tuple[str, str, int]]:
    """True label, label given, how often; the commonest first."""
    wrong = Counter((a.message.topics[0], a.understood.topics[0]) for a in answers if not a.is_right)
    return [
        (true, given, n) for (true, given), n in sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    ]


def _thinned(messages: Sequence[Joined], part: float) -> list[Joined]:
    """The same share of every topic."""
    kept: list[Joined] = []
    seen: Counter[str] = Counter()
    for message in messages:
        topic = message.topics[0]
        seen[topic] += 1
        if int(seen[topic] * part) > int((seen[topic] - 1) * part):
            kept.append(message)
    return kept


def _share_right(model: TopicModel, messages: Sequence[Joined]) -> Share:
    return share_of(Answer(m, model.understand(m.text)).is_right for m in messages)
