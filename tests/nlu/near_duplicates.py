"""Finds pairs of texts that share most of their letters in order: three-letter pieces, compared as sets (Jaccard)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

LETTERS = re.compile(r"[^a-z0-9ñáéíóúü ]")


def plain(text: str) -> str:
    return " ".join(LETTERS.sub(" ", text.lower()).split())


def trigrams(text: str) -> frozenset[str]:
    padded = f"  {plain(text)} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def near_pairs(
    texts: Sequence[str], others: Sequence[str] | None = None, *, above: float
) -> Iterator[tuple[int, int, float]]:
    """Pairs (i, j, likeness) over `above`: within `texts` (i < j), or between `texts` (i) and `others` (j)."""
    against = texts if others is None else others
    sets = [trigrams(t) for t in against]
    holders: dict[str, list[int]] = defaultdict(list)
    for j, pieces in enumerate(sets):
        for piece in pieces:
            holders[piece].append(j)
    for i, text in enumerate(texts):
        pieces = trigrams(text)
        # A likeness over `above` needs that share of the pieces, so the rarest ones are enough to find candidates.
        rarest = sorted(pieces, key=lambda p: len(holders[p]))
        few = rarest[: max(1, int(len(pieces) * (1 - above)) + 1)]
        for j in {j for piece in few for j in holders[piece]}:
            if others is None and j <= i:
                continue
            shared = len(pieces & sets[j])
            likeness = shared / (len(pieces) + len(sets[j]) - shared)
            if likeness > above:
                yield i, j, likeness
