"""What rounding to int8 costs: how well danger is ranked before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from bot.safety.danger_model import Reader
from bot.safety.training.examples import Example
from bot.safety.training.network import Encoder, Heads, as_batch

BATCH = 32


def ranking_of(
    encoder: Encoder, heads: Heads, tokenizer: Tokenizer, folder: Path, kept_back: Sequence[Example]
) -> dict[str, float]:
    """The chance that a dangerous text scores above a safe one (area under the curve), for both kinds of weights."""
    rounded = Reader(folder)
    scores: dict[str, list[float]] = {"exact": [], "int8": []}
    for start in range(0, len(kept_back), BATCH):
        texts = [e.text for e in kept_back[start : start + BATCH]]
        with torch.no_grad():
            level, _, _ = heads(encoder(*as_batch(tokenizer, texts)))
        scores["exact"] += _danger(level.numpy())
        scores["int8"] += _danger(rounded.read(texts)[0])
    dangerous = np.array([e.category is not None for e in kept_back])
    return {f"auc_{kind}": round(_area(np.array(values), dangerous), 4) for kind, values in scores.items()}


def _danger(levels: np.ndarray) -> list[float]:
    """Log-odds of any danger against none."""
    return list(np.logaddexp(levels[:, 1], levels[:, 2]) - levels[:, 0])


def _area(scores: np.ndarray, dangerous: np.ndarray) -> float:
    ranks = scores.argsort().argsort()
    count = int(dangerous.sum())
    return float((ranks[dangerous].sum() - count * (count - 1) / 2) / (count * (len(scores) - count)))
