"""The second layer of screening: a small tuned text encoder (int8 ONNX). See models/encoder/card.json for its making."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.safety.screening import NO_DANGER, Category, Evidence, Level, Screening

FOLDER = Path(__file__).resolve().parents[2] / "models" / "encoder"
LEVELS = list(Level)
CATEGORIES = list(Category)
WORDS_AT_ONCE = (
    90  # longer texts are read in overlapping pieces, so that one sentence in the middle still counts
)
STEP = 60
MOST_PIECES = 12
SHORT_REPLY_WORDS = 8  # "tonight", "both of them": read together with what was said just before
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+|\s+/\s+")


class ModelDamaged(RuntimeError):
    """A file of the model is missing or cannot be read; rules alone carry on."""


class DangerModel:
    """Reads each piece of a message; the most dangerous one decides."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        tokenizer: Tokenizer,
        heads: Mapping[str, np.ndarray],
        thresholds: Mapping[str, float],
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._heads = heads
        self._thresholds = thresholds

    @classmethod
    def load(cls, folder: Path = FOLDER, thresholds: Mapping[str, float] | None = None) -> DangerModel:
        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            session = onnxruntime.InferenceSession(
                str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            with np.load(folder / "heads.npz") as stored:
                heads = {name: stored[name] for name in stored.files}
            chosen = thresholds or json.loads((folder / "card.json").read_text())["thresholds"]
        except Exception as error:  # onnxruntime, tokenizers and numpy each raise their own
            raise ModelDamaged(f"{type(error).__name__} in {folder.name}; run: make train-encoder") from None
        tokenizer.enable_truncation(192)
        tokenizer.enable_padding()
        return cls(session, tokenizer, heads, chosen)

    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        if not text.strip():
            return NO_DANGER
        pieces = self._pieces(text)
        if recent and len(text.split()) <= SHORT_REPLY_WORDS:
            pieces.append(" / ".join([*recent[-2:], text]))
        vectors = self._vectors(pieces)
        levels = _softmax(vectors @ self._heads["level_weights"].T + self._heads["level_bias"])
        danger = 1.0 - levels[:, 0]
        worst = int(np.argmax(danger))
        if danger[worst] < self._thresholds["danger"]:
            return NO_DANGER
        categories = _softmax(
            vectors[worst : worst + 1] @ self._heads["category_weights"].T + self._heads["category_bias"]
        )
        category = CATEGORIES[int(np.argmax(categories))]
        imminent = levels[worst, 2] / max(danger[worst], 1e-9) >= self._thresholds["imminent"]
        level = Level.IMMINENT if imminent else Level.CONCERN
        reason = f"reads like {category.value.replace('_', ' ')} ({danger[worst]:.0%} sure)"
        return Screening(
            level, category, (Evidence("model", reason, self._quote(pieces[worst]), category, level),)
        )

    def probabilities(self, text: str) -> np.ndarray:
        """Shape (3,): none, concern, imminent, of the most dangerous piece."""
        levels = _softmax(
            self._vectors(self._pieces(text)) @ self._heads["level_weights"].T + self._heads["level_bias"]
        )
        return np.asarray(levels[int(np.argmin(levels[:, 0]))])

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch([t.encode("utf-8", "replace").decode() for t in texts])
        ids = np.array([e.ids for e in encodings], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encodings], dtype=np.int64)
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors)

    def _pieces(self, text: str) -> list[str]:
        words = text.split()
        if len(words) <= WORDS_AT_ONCE:
            return [text]
        starts = list(range(0, len(words) - (WORDS_AT_ONCE - STEP), STEP))
        if len(starts) > MOST_PIECES:  # an endless paste: its beginning and its end
            starts = starts[: MOST_PIECES // 2] + starts[-MOST_PIECES // 2 :]
        return [" ".join(words[s : s + WORDS_AT_ONCE]) for s in starts]

    def _quote(self, piece: str) -> str:
        """The sentence of the piece that reads most dangerous."""
        sentences = [s for s in _SENTENCE.split(piece) if s.strip()][:20]
        if len(sentences) < 2:
            return piece
        levels = _softmax(
            self._vectors(sentences) @ self._heads["level_weights"].T + self._heads["level_bias"]
        )
        return sentences[int(np.argmin(levels[:, 0]))]


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))
