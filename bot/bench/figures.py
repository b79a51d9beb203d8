"""Figures: samples of one thing, measured for our bot and for the stock bot, and what follows from them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """One line of the comparison. `ours` and `stock` hold one sample per repeat, in `unit`; empty: not measured."""

    name: str
    unit: str
    better: Literal["lower", "higher"]
    ours: tuple[float, ...] = ()
    stock: tuple[float, ...] = ()

    @property
    def ours_median(self) -> float | None:
        return median(self.ours)

    @property
    def stock_median(self) -> float | None:
        return median(self.stock)

    @property
    def ratio(self) -> float | None:
        """Ours divided by stock, of the medians; None where one is missing or stock is 0."""
        ours, stock = self.ours_median, self.stock_median
        return None if ours is None or not stock else ours / stock


def median(samples: Sequence[float]) -> float | None:
    return statistics.median(samples) if samples else None


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least `share` (0 to 1) of all samples do not exceed (nearest rank)."""
    if not samples:
        raise ValueError("no samples")
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    # Rounded first: 0.95 * 20 is a hair over 19 in binary, and the rank must not slip by one.
    return sorted(samples)[max(0, math.ceil(round(share * len(samples), 9)) - 1)]


def share_of(true: Sequence[bool]) -> float:
    """The share that is true, in percent."""
    if not true:
        raise ValueError("no samples")
    return 100 * sum(true) / len(true)
