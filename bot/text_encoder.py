"""The tuned text encoders (int8 ONNX) of `models/encoder`, as `make train-encoder` exports them. Run in both environments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).resolve().parents[1] / "models" / "encoder"
ENCODERS = ("multilingual", "english")
DIMENSIONS = 384  # of each


class EncoderDamaged(RuntimeError):
    """A file of the encoder is missing or cannot be read."""


class TextEncoder:
    """Turns texts into vectors of 384 numbers; what is longer than 128 tokens is cut."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Raises `EncoderDamaged`."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
            # Knows its own padding and where to cut.
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # onnxruntime and tokenizers each raise their own
            raise EncoderDamaged(
                f"{type(error).__name__} in {folder.name}; run: make train-encoder"
            ) from None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (len(texts), 384); half an emoji is no reason to fail."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([text.encode("utf-8", "replace").decode() for text in texts])
        ids = np.array([e.ids for e in encodings], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encodings], dtype=np.int64)
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


class PairedEncoder:
    """Both encoders side by side, for the topics: what one misses of a language or a spelling the other often sees."""

    dimensions = DIMENSIONS * len(ENCODERS)

    def __init__(self, folder: Path = FOLDER, threads: int = 1) -> None:
        """Raises `EncoderDamaged`."""
        self._encoders = [TextEncoder(folder / name, threads) for name in ENCODERS]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (len(texts), 768): the vector of each encoder brought to length 1, one beside the other."""
        halves = [encoder.encode(texts) for encoder in self._encoders]
        lengths = [np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-9) for half in halves]
        return np.concatenate([half / length for half, length in zip(halves, lengths, strict=True)], axis=1)
