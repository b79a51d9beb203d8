"""Finds pairs of texts that share most of their letters in order: three-letter pieces, compared as sets (Jaccard)."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

SHARED_AT_LEAST = 4  # of the rarest pieces; more look-ups, far fewer comparisons
LETTERS = re.compile(r"[^a-z0-9ñáéíóúü ]")


def plain(text: str) -> str:
    return " ".join(LETTERS.sub(" ", text.lower()).split())


def trigrams(text: str) -> frozenset[str]:
    padded = f"  {plain(text)} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def near_pairs(
    texts: Sequence[str], others: Sequence[str] | None = None, *, above: float
) -> Iterator[tuple[int, int, float]]:
    """Pairs (i, j, likeness) over `above`: within `texts` (i < j), or between `texts` (i) and `others` (j).

    Sets that are alike share several of their rarest pieces (prefix filtering, as set-similarity joins do it), so only
    those are looked up; the order of the pieces must be the same for all.
    """
    sets = [trigrams(t) for t in texts]
    against = sets if others is None else [trigrams(t) for t in others]
    times = Counter(piece for pieces in against for piece in pieces)

    def rarest(pieces: frozenset[str]) -> list[str]:
        ordered = sorted(pieces, key=lambda piece: (times[piece], piece))
        return ordered[: len(pieces) - math.ceil(above * len(pieces)) + SHARED_AT_LEAST]

    lists: dict[str, list[int]] = defaultdict(list)
    for j, pieces in enumerate(against):
        for piece in rarest(pieces):
            lists[piece].append(j)
    holders = {piece: np.array(found) for piece, found in lists.items()}
    sizes = np.array([len(pieces) for pieces in against])
    for i, pieces in enumerate(sets):
        found = [holders[piece] for piece in rarest(pieces) if piece in holders]
        if others is None:
            found = [some[np.searchsorted(some, i, side="right") :] for some in found]
        if not found:
            continue
        candidates, shared = np.unique(np.concatenate(found), return_counts=True)
        near_size = (sizes[candidates] >= above * len(pieces)) & (sizes[candidates] * above <= len(pieces))
        # Of sets so small that they have few pieces at all, fewer can be asked for.
        enough = shared >= np.minimum(
            SHARED_AT_LEAST, np.ceil(above * np.maximum(sizes[candidates], len(pieces)))
        )
        for j in candidates[near_size & enough].tolist():
            both = len(pieces & against[j])
            likeness = both / (len(pieces) + len(against[j]) - both)
            if likeness > above:
                yield i, j, likeness
