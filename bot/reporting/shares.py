"""Shares with their uncertainty: a recall of 19 in 20 says little, and the page must show how little."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

_Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `of`, with the 95 % Wilson interval (usable near 0 and 1 and for few cases, unlike "
    "hits ± error)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        n, share = self.of, self.value
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        # Exactly 0 or 1 at the ends, where rounding would leave a trace.
        low = 0.0 if self.hits == 0 else max(0.0, middle - half)
        high = 1.0 if self.hits == n else min(1.0, middle + half)
        return low, high


def share_of(values: Iterable[bool]) -> Share:
    found = list(values)
    return Share(sum(found), len(found))
