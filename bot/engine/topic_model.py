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

import numpy as np

from bot.engine.sentence_encoder import SentenceEncoder

SHAPE_BUCKETS = 8192
SHAPE_WEIGHT = (
    0.4  # of the word-shape half against the sentence vector; chosen by cross-validation on training data
)
LONGEST_READ = 4000  # characters; the encoder cuts far earlier
_CLAUSE = re.compile(r"[.?!;\n]+|,|\b(?:and also|and|also|but|plus|or|oh|another thing|y tambien|y)\b", re.I)
_WORD = re.compile(r"[a-z0-9ñáéíóúü']+")


@dataclass(frozen=True, slots=True)
class Understanding:
    """`ranking`: every label with its probability, best first; `topics`: one label, or two if two things are asked."""

    ranking: tuple[tuple[str, float], ...]
    topics: tuple[str, ...]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1] if self.ranking else 0.0


class TopicModel:
    """Linear weights over `features`; `weights` has shape (features, labels), `bias` (labels,)."""

    def __init__(
        self,
        labels: Sequence[str],
        weights: np.ndarray,
        bias: np.ndarray,
        second_topic_at: float,
        encoder: SentenceEncoder,
    ) -> None:
        self.labels = list(labels)
        self._weights = weights.astype(np.float32)
        self._bias = bias.astype(np.float32)
        self._second_topic_at = second_topic_at
        self._encoder = encoder

    def understand(self, text: str) -> Understanding:
        text = text.encode("utf-8", "replace").decode()[:LONGEST_READ]  # half an emoji is no reason to fail
        parts = [text, *clauses(text)]
        probabilities = self._probabilities(parts)
        order = np.argsort(-probabilities[0])
        ranking = tuple((self.labels[i], float(probabilities[0][i])) for i in order)
        if not text.strip():
            return Understanding((), ())
        return Understanding(ranking, self._topics(ranking, probabilities[1:]))

    def _topics(self, ranking: tuple[tuple[str, float], ...], by_clause: np.ndarray) -> tuple[str, ...]:
        best = ranking[0][0]
        found: dict[str, float] = {}
        for row in by_clause:
            i = int(np.argmax(row))
            if row[i] >= self._second_topic_at:
                found[self.labels[i]] = max(found.get(self.labels[i], 0.0), float(row[i]))
        questions = [label for label in found if label not in CARRIES_NO_QUESTION]
        if len(questions) < 2:
            return (best,)
        if best not in questions:
            return tuple(questions[:2])
        others = sorted((q for q in questions if q != best), key=lambda q: -found[q])
        pair = {best, others[0]}
        return tuple(q for q in questions if q in pair)  # in the order they were asked

    def _probabilities(self, texts: Sequence[str]) -> np.ndarray:
        logits = features(texts, self._encoder) @ self._weights + self._bias
        logits -= logits.max(axis=1, keepdims=True)
        exponents = np.exp(logits)
        return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))

    def save(self, folder: Path) -> None:
        np.savez_compressed(folder / "weights.npz", weights=self._weights.astype(np.float16), bias=self._bias)
        meta = {"labels": self.labels, "second_topic_at": self._second_topic_at}
        (folder / "labels.json").write_text(json.dumps(meta))

    @classmethod
    def load(cls, folder: Path, encoder: SentenceEncoder) -> TopicModel:
        stored = np.load(folder / "weights.npz")
        meta = json.loads((folder / "labels.json").read_text())
        return cls(meta["labels"], stored["weights"], stored["bias"], meta["second_topic_at"], encoder)


# Labels that come along with a question without being one ("hey", "thanks", "yes, and ...").
CARRIES_NO_QUESTION = frozenset({"greeting", "thanks", "goodbye", "affirm", "deny", "inform", "out_of_scope"})


def clauses(text: str) -> list[str]:
    """Split a message where a second question could begin; empty when there is only one part worth reading."""
    parts = [p.strip() for p in _CLAUSE.split(text)]
    parts = [p for p in parts if len(p.split()) >= 3]
    return parts[:6] if len(parts) > 1 else []


def features(texts: Sequence[str], encoder: SentenceEncoder) -> np.ndarray:
    """Shape (len(texts), 384 + SHAPE_BUCKETS): what the text means beside how it is written."""
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
