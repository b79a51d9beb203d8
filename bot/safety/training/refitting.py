"""`--heads-only`: fits the linear readings anew over the finished encoders, in minutes, when examples were added.

It teaches nothing to the encoders themselves; a whole training does that better.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from bot.safety.training.examples import Example
from bot.safety.training.fitting import CATEGORIES, LEVELS
from bot.text_encoder import DIMENSIONS, ENCODERS, TextEncoder

BATCH = 32
ROUNDS = 300
SHRINKAGE = 1e-3  # chosen on held-back examples


def refit_heads(examples: Sequence[Example], folder: Path) -> None:
    """Write new `heads.npz` for every encoder of the folder; their average is the reading fitted over all vectors."""
    vectors = np.concatenate(
        [_vectors(TextEncoder(folder / name, threads=2), examples) for name in ENCODERS], axis=1
    )
    dangerous = np.array([e.category is not None for e in examples])
    level = _fit(vectors, [LEVELS.index(e.level) for e in examples], len(LEVELS))
    category = _fit(
        vectors[dangerous], [CATEGORIES.index(e.category) for e in examples if e.category], len(CATEGORIES)
    )
    for place, name in enumerate(ENCODERS):
        part = slice(place * DIMENSIONS, (place + 1) * DIMENSIONS)
        np.savez(
            folder / name / "heads.npz",
            level_weights=level[0][:, part] * len(ENCODERS),
            level_bias=level[1],
            category_weights=category[0][:, part] * len(ENCODERS),
            category_bias=category[1],
        )


def _vectors(encoder: TextEncoder, examples: Sequence[Example]) -> np.ndarray:
    """Shape (examples, 384), like lengths together so that little time goes into padding."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].text))
    found = np.zeros((len(examples), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        found[batch] = encoder.encode([examples[i].text for i in batch])
    return found


def _fit(vectors: np.ndarray, labels: Sequence[int], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of shape (count, width) and bias (count,) of a logistic regression with shrinkage on standardised vectors."""
    torch.manual_seed(7)
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    inputs = torch.from_numpy((vectors - mean) / spread)
    targets = torch.tensor(labels)
    head = nn.Linear(vectors.shape[1], count)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = nn.functional.cross_entropy(head(inputs), targets, label_smoothing=0.03)
        value = value + SHRINKAGE * (head.weight**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    weights = head.weight.detach().numpy() / spread
    return weights, head.bias.detach().numpy() - weights @ mean
