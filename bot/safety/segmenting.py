"""Reads words nobody spells: run together ("iwantto"), disguised ("h0peless"), one slip away ("tonihgt").

Works from the words of our own examples, so that it can only arrive at words people use when they text.
"""

from __future__ import annotations

import math
import string
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "rules" / "common_words.txt"
_LONGEST_JOINED = 60
_LONGEST_WORD = 16
_SHORT_PART = 3
"""A part this short must be really common, or every name falls apart into syllables."""
_SHORT_PART_COUNT = 60
_LEAST_SLIP = 5
LEET = tuple(
    str.maketrans("013457$@!|+", letters)
    for letters in ("oieastsailt", "oleastsallt", "oieastsalit", "oleastsailt")
)
"""What digits and signs stand for; "1", "!" and "|" are read as i and as l."""


class CommonWords:
    """The known words with how often they are used."""

    def __init__(self, counts: dict[str, int]) -> None:
        total = sum(counts.values())
        self._counts = counts
        self._cost = {
            word: math.log(total / count)
            for word, count in counts.items()
            if len(word) > _SHORT_PART or count >= _SHORT_PART_COUNT
        }

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def split(self, joined: str) -> tuple[str, ...] | None:
        """The likeliest words of a run-together word, or None where it does not come out even."""
        if len(joined) > _LONGEST_JOINED:
            return None
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(joined) + 1):
            options = [
                (best[start][0] + cost, start)
                for start in range(max(0, end - _LONGEST_WORD), end)
                if (cost := self._cost.get(joined[start:end])) is not None
            ]
            best.append(min(options, default=(math.inf, 0)))
        if math.isinf(best[-1][0]):
            return None
        parts: list[str] = []
        end = len(joined)
        while end:
            start = best[end][1]
            parts.append(joined[start:end])
            end = start
        return tuple(reversed(parts)) if len(parts) > 1 else None

    def undisguise(self, written: str) -> str | None:
        """The known word behind digits and signs."""
        for table in LEET:
            plain = written.translate(table)
            if plain.isalpha() and len(plain) > _SHORT_PART and plain in self._counts:
                return plain
        return None

    def one_slip_from(self, written: str) -> str | None:
        """The commonest known word one dropped, doubled, swapped or wrong letter away; the first letter stands."""
        if len(written) < _LEAST_SLIP:
            return None
        found = [
            word
            for word in one_slip_away(written)
            if len(word) >= _LEAST_SLIP and word in self._counts and word[0] == written[0]
        ]
        return max(found, key=lambda word: (self._counts[word], word), default=None)


def one_slip_away(word: str) -> set[str]:
    """Every spelling one letter dropped, added, swapped or changed away."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + char + right[1:] for left, right in cuts if right for char in string.ascii_lowercase}
    added = {left + char + right for left, right in cuts for char in string.ascii_lowercase}
    return (dropped | swapped | changed | added) - {word}


@lru_cache(maxsize=1)
def default_common_words() -> CommonWords:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return CommonWords({word: int(count) for word, count in (line.split() for line in lines)})
