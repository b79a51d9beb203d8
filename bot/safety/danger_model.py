"""The second layer of screening: two small tuned text encoders whose readings are averaged. See models/encoder/card.json."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.safety.normalising import normalise
from bot.safety.screening import NO_DANGER, Category, Evidence, Level, Screening
from bot.safety.segmenting import default_common_words
from bot.text_encoder import ENCODERS, FOLDER, TextEncoder

LEVELS = list(Level)
CATEGORIES = list(Category)
THRESHOLDS = ("danger", "imminent")
# What the encoders can take in; longer texts are read in overlapping parts ...
WORDS_AT_ONCE, STEP = 100, 70
# ... and texts longer than this once more in closer parts, for a sentence in the middle. What is torn from its
# surroundings must be surer, by so much log-odds: on held-back posts it finds 3 % more and costs nothing.
CLOSE_WORDS, CLOSE_STEP = 40, 25
CLOSE_HANDICAP = 1.8
MOST_PIECES = 12
MOST_CHUNKS = 400
LONGEST = 20_000  # characters; what is beyond is left to the rules
_CHUNK = re.compile(r"[^\s.,!?;:\"()]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+|\s+/\s+")


class ModelDamaged(RuntimeError):
    """A file of the model is missing or cannot be read; rules alone carry on."""


class Reader:
    """One encoder with its linear readings."""

    def __init__(self, folder: Path) -> None:
        self._encoder = TextEncoder(folder)
        with np.load(folder / "heads.npz") as stored:
            self._heads = {name: stored[name] for name in stored.files}

    def read(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Log-odds of shape (len(texts), 3) for the levels and (len(texts), 10) for the categories."""
        vectors = self._encoder.encode(texts)
        return (
            vectors @ self._heads["level_weights"].T + self._heads["level_bias"],
            vectors @ self._heads["category_weights"].T + self._heads["category_bias"],
        )


class DangerModel:
    """Reads each piece of a message; the most dangerous one decides."""

    def __init__(self, readers: Sequence[Reader], thresholds: Mapping[str, float]) -> None:
        self._readers = readers
        self._thresholds = thresholds
        self._common = default_common_words()

    @classmethod
    def load(cls, folder: Path = FOLDER, thresholds: Mapping[str, float] | None = None) -> DangerModel:
        """Raises `ModelDamaged`. `thresholds`: other ones than those of the model card, while they are being chosen."""
        try:
            readers = [Reader(folder / name) for name in ENCODERS]
            chosen = thresholds or json.loads((folder / "card.json").read_text())["thresholds"]
            model = cls(readers, {name: float(chosen[name]) for name in THRESHOLDS})
            model.probabilities("is anybody there")  # a file cut short may load and then fail
        except Exception as error:  # onnxruntime, tokenizers and numpy each raise their own
            raise ModelDamaged(f"{type(error).__name__} in {folder.name}; run: make train-encoder") from None
        return model

    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        """Screen one message. Earlier ones are left to the rules: read in one with them, a plain "yes send it" alarmed."""
        if not text.strip():
            return NO_DANGER
        pieces, handicap = self._pieces(text)
        levels, categories = self._read(pieces)
        danger = _danger(levels, handicap)
        worst = int(np.argmax(danger))
        if danger[worst] < self._thresholds["danger"]:
            return NO_DANGER
        category = CATEGORIES[int(np.argmax(categories[worst]))]
        imminent = levels[worst, 2] / max(levels[worst, 1:].sum(), 1e-9) >= self._thresholds["imminent"]
        level = Level.IMMINENT if imminent else Level.CONCERN
        reason = f"reads like {category.value.replace('_', ' ')} ({danger[worst]:.0%} sure)"
        evidence = Evidence("model", reason, self._quote(pieces[worst]), category, level)
        return Screening(level, category, (evidence,))

    def probabilities(self, text: str) -> np.ndarray:
        """Shape (3,): none, concern, imminent, of the most dangerous piece."""
        pieces, handicap = self._pieces(text)
        levels, _ = self._read(pieces)
        danger = _danger(levels, handicap)
        worst = int(np.argmax(danger))
        graver = levels[worst, 1:] / max(float(levels[worst, 1:].sum()), 1e-9)
        return np.array([1.0 - danger[worst], *(graver * danger[worst])])

    def _read(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        read = [reader.read(texts) for reader in self._readers]
        levels = sum(level for level, _ in read) / len(read)
        categories = sum(category for _, category in read) / len(read)
        return _softmax(np.asarray(levels)), _softmax(np.asarray(categories))

    def _pieces(self, text: str) -> tuple[list[str], list[float]]:
        """The text in parts that are not too long, once more in plain words where some were disguised; and what to take
        from the log-odds of each."""
        text = " ".join(_INVISIBLE.sub("", text[:LONGEST]).split())
        pieces = _parts(text, WORDS_AT_ONCE, STEP)
        close = _parts(text, CLOSE_WORDS, CLOSE_STEP) if len(text.split()) > CLOSE_WORDS else []
        written = _CHUNK.findall(text.lower().replace("’", "").replace("'", ""))
        if any(self._hides_something(chunk) for chunk in written[:MOST_CHUNKS]):
            pieces += _parts(" ".join(word.text for word in normalise(text).words), WORDS_AT_ONCE, STEP)
        return pieces + close, [0.0] * len(pieces) + [CLOSE_HANDICAP] * len(close)

    def _hides_something(self, chunk: str) -> bool:
        """Whether it is words run together or signs in place of letters. Plain misspellings the encoders know."""
        if chunk in self._common or chunk.isdigit():
            return False
        return bool(self._common.split(chunk) if chunk.isalpha() else self._common.undisguise(chunk))

    def _quote(self, piece: str) -> str:
        """The sentence of the piece that reads most dangerous."""
        sentences = [s for s in _SENTENCE.split(piece) if s.strip()][:20]
        if len(sentences) < 2:
            return piece
        levels, _ = self._read(sentences)
        return sentences[int(np.argmin(levels[:, 0]))]


def _parts(text: str, at_once: int, step: int) -> list[str]:
    words = text.split()
    if len(words) <= at_once:
        return [text]
    starts = list(range(0, len(words) - (at_once - step), step))
    if len(starts) > MOST_PIECES:  # an endless paste: parts from all over it, first and last among them
        kept = np.linspace(0, len(starts) - 1, MOST_PIECES).astype(int)
        starts = [starts[i] for i in kept]
    return [" ".join(words[s : s + at_once]) for s in starts]


def _danger(levels: np.ndarray, handicap: Sequence[float]) -> np.ndarray:
    """The probability of any danger in each piece, with its handicap."""
    odds = (1.0 - levels[:, 0]) / np.maximum(levels[:, 0], 1e-9) * np.exp(-np.array(handicap))
    return np.asarray(odds / (1.0 + odds))


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))
