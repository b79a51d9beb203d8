"""From a message to topics: sentence vector and word shapes, a linear classifier, and a look at each clause.

Pure numpy, so that the engine (through `nlu/topic_classifier.py`) and the app's `understand` command
run the very same code on the very same trained weights.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np

from bot.engine.two_questions import CARRIES_NO_QUESTION

SHAPE_BUCKETS = 8192
SHAPE_WEIGHT = (
    0.4  # of the word shapes against the sentence vectors; chosen by cross-validation on training data
)
LONGEST_READ = 4000  # characters; the encoder cuts far earlier
_CLAUSE = re.compile(r"[.?!;\n]+|,|\b(?:and also|and|also|but|plus|or|oh|another thing|y tambien|y)\b", re.I)
_WORD = re.compile(r"[a-z0-9ñáéíóúü']+")


class Encoder(Protocol):
    """`bot.text_encoder.PairedEncoder`, or what stands in for it in a test."""

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class Understanding:
    """`ranking`: every label with its probability, best first. `topics`: one label, or two if two things are asked, the
    likelier first. `in_order_asked`: the same labels as the message puts them."""

    ranking: tuple[tuple[str, float], ...]
    topics: tuple[str, ...]
    in_order_asked: tuple[str, ...]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1] if self.ranking else 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What training yields. Features are the rows of `features`.

    `topics` (features, labels) with `topics_bias` (labels,): which topic. `two` (features,) with `two_bias`: whether two
    things are asked. The topic logits are divided by `temperature`, so that confidence means a share of right answers.
    """

    labels: tuple[str, ...]
    topics: np.ndarray
    topics_bias: np.ndarray
    two: np.ndarray
    two_bias: float
    temperature: float
    second_topic_at: float


class TopicModel:
    """Reads a message and each of its clauses."""

    def __init__(self, weights: Weights, encoder: Encoder) -> None:
        self.labels = list(weights.labels)
        self._weights = weights
        self._encoder = encoder
        self._asks = np.array([label not in CARRIES_NO_QUESTION for label in self.labels])

    def understand(self, text: str) -> Understanding:
        text = text.encode("utf-8", "replace").decode()[:LONGEST_READ]  # half an emoji is no reason to fail
        if not text.strip():
            return Understanding((), (), ())
        rows = features([text, *clauses(text)], self._encoder)
        probabilities = self._probabilities(rows)
        order = np.argsort(-probabilities[0])
        ranking = tuple((self.labels[i], float(probabilities[0][i])) for i in order)
        two = _sigmoid(float(rows[0] @ self._weights.two + self._weights.two_bias))
        topics = self._topics(probabilities[0], probabilities[1:], two)
        clearest_in = [int(np.argmax(probabilities[1:, label])) if len(topics) > 1 else 0 for label in topics]
        return Understanding(
            ranking,
            tuple(self.labels[label] for label in topics),
            tuple(self.labels[label] for _, label in sorted(zip(clearest_in, topics, strict=True))),
        )

    def _topics(self, whole: np.ndarray, by_clause: np.ndarray, two: float) -> tuple[int, ...]:
        """The place of one label, or of two, the one that fits the whole message better first. A second one needs a
        clause of its own and a message that reads like two questions: the sum of both probabilities must reach
        `second_topic_at`."""
        best = (int(np.argmax(whole)),)
        if not len(by_clause):
            return best
        clearest = np.where(self._asks, by_clause.max(axis=0), 0.0)
        first, second = np.argsort(-(clearest + np.where(self._asks, whole, 0.0)))[:2]
        if two + clearest[second] < self._weights.second_topic_at:
            return best
        return (int(first), int(second)) if whole[first] >= whole[second] else (int(second), int(first))

    def _probabilities(self, rows: np.ndarray) -> np.ndarray:
        logits = (rows @ self._weights.topics + self._weights.topics_bias) / self._weights.temperature
        logits -= logits.max(axis=1, keepdims=True)
        exponents = np.exp(logits)
        return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))

    def save(self, folder: Path) -> None:
        w = self._weights
        np.savez_compressed(
            folder / "weights.npz",
            topics=w.topics.astype(np.float16),
            topics_bias=w.topics_bias,
            two=w.two,
        )
        meta = {
            "labels": self.labels,
            "two_bias": w.two_bias,
            "temperature": w.temperature,
            "second_topic_at": w.second_topic_at,
        }
        (folder / "labels.json").write_text(json.dumps(meta))

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> TopicModel:
        meta = json.loads((folder / "labels.json").read_text())
        with np.load(folder / "weights.npz") as stored:
            weights = Weights(
                tuple(meta["labels"]),
                stored["topics"].astype(np.float32),
                stored["topics_bias"].astype(np.float32),
                stored["two"].astype(np.float32),
                meta["two_bias"],
                meta["temperature"],
                meta["second_topic_at"],
            )
        return cls(weights, encoder)


def clauses(text: str) -> list[str]:
    """Split a message where a second question could begin; empty when there is only one part worth reading."""
    parts = [p.strip() for p in _CLAUSE.split(text)]
    parts = [p for p in parts if len(p.split()) >= 3]
    return parts[:6] if len(parts) > 1 else []


def features(texts: Sequence[str], encoder: Encoder) -> np.ndarray:
    """Shape (len(texts), 768 + SHAPE_BUCKETS): what the text means beside how it is written."""
    shapes = np.zeros((len(texts), SHAPE_BUCKETS), dtype=np.float32)
    for row, text in enumerate(texts):
        for bucket in _shape_buckets(text):
            shapes[row, bucket] += 1.0
    np.sqrt(shapes, out=shapes)
    norms = np.linalg.norm(shapes, axis=1, keepdims=True)
    shapes *= SHAPE_WEIGHT / np.maximum(norms, 1e-9)
    return np.concatenate([encoder.encode(texts), shapes], axis=1)


def _shape_buckets(text: str) -> list[int]:
    words = _WORD.findall(text.lower())
    grams = list(words) + [f"{a} {b}" for a, b in pairwise(words)]
    for word in words:
        padded = f"<{word}>"
        grams += [padded[i : i + n] for n in (3, 4) for i in range(len(padded) - n + 1)]
    return [zlib.crc32(g.encode()) % SHAPE_BUCKETS for g in grams]


def _sigmoid(logit: float) -> float:
    return float(1.0 / (1.0 + np.exp(-logit)))
