"""A simple limit per process: each key may act in a burst and then at a steady pace. Memory is bounded."""

from __future__ import annotations

import math
from collections import OrderedDict
from datetime import datetime
from threading import Lock


class RateLimit:
    """A bucket of `burst` tries a key, filled again at `per_minute`; keys long unseen are forgotten."""

    def __init__(self, burst: int, per_minute: float, most_keys: int = 10_000) -> None:
        self._burst = float(burst)
        self._per_second = per_minute / 60
        self._most_keys = most_keys
        self._buckets: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def wait_seconds(self, key: str, now: datetime) -> int:
        """Take one try: 0 when it was free, else how many seconds until the next one is."""
        with self._lock:
            left = self._left(key, now)
            taken = left >= 1
            self._keep(key, left - 1 if taken else left, now)
            return 0 if taken else max(1, math.ceil((1 - left) / self._per_second))

    def is_used_up(self, key: str, now: datetime) -> bool:
        """Whether the next try would have to wait; takes nothing."""
        with self._lock:
            return self._left(key, now) < 1

    def _left(self, key: str, now: datetime) -> float:
        left, seen = self._buckets.get(key, (self._burst, now))
        return min(self._burst, left + max(0.0, (now - seen).total_seconds()) * self._per_second)

    def _keep(self, key: str, left: float, now: datetime) -> None:
        self._buckets[key] = (left, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
