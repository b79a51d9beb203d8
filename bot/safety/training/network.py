"""The encoder with its three linear readings: level of danger, category, topic. PyTorch; only used while training."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from bot.safety.training.base_model import WIDTH, BaseModel


class Encoder(nn.Module):
    """Token ids and mask of shape (texts, tokens) to vectors of shape (texts, 384): the mean over the tokens."""

    def __init__(self, base: BaseModel) -> None:
        super().__init__()
        # No dropout inside: on a CPU it takes as long as the layers themselves. Texts are varied instead (`misspelling`).
        config = BertConfig(
            hidden_size=WIDTH,
            layer_norm_eps=1e-12,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",
            **base.shape,
        )
        self.bert = BertModel(config, add_pooling_layer=False)
        self.bert.load_state_dict({name: torch.from_numpy(w) for name, w in base.weights.items()})

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        # Not brought to length 1: heads on such vectors learnt far more slowly.
        return (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)


class Heads(nn.Module):
    """Linear readings of a vector."""

    def __init__(self, levels: int, categories: int, topics: int) -> None:
        super().__init__()
        self.level = nn.Linear(WIDTH, levels)
        self.category = nn.Linear(WIDTH, categories)
        self.topic = nn.Linear(WIDTH, topics)

    def forward(self, vectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.level(vectors), self.category(vectors), self.topic(vectors)


def prepare(base: BaseModel, max_tokens: int) -> Tokenizer:
    """The base's tokenizer, cutting long texts and filling short ones up; saved, it keeps doing so."""
    base.tokenizer.enable_truncation(max_tokens)
    base.tokenizer.enable_padding(pad_id=base.shape["pad_token_id"], pad_token=base.padding)
    return base.tokenizer


def as_batch(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    encodings = tokenizer.encode_batch(list(texts))
    return torch.tensor([e.ids for e in encodings]), torch.tensor([e.attention_mask for e in encodings])
