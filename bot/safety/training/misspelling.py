"""How the same words come out of hurried thumbs: used to vary training texts, and by the property test of screening."""

from __future__ import annotations

import random
import re

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_SHORT = {
    "you": "u",
    "are": "r",
    "because": "bc",
    "people": "ppl",
    "with": "w",
    "to": "2",
    "for": "4",
    "please": "pls",
}


def misspell(text: str, rng: random.Random, strength: float = 0.06) -> str:
    """Change letters of about `strength` of the words, sometimes case, punctuation and common short forms."""
    words = text.split(" ")
    for i, word in enumerate(words):
        roll = rng.random()
        if roll < strength and len(word) > 3 and word.isalpha():
            words[i] = _slip(word, rng)
        elif roll < strength * 2 and word.lower() in _SHORT:
            words[i] = _SHORT[word.lower()]
    changed = " ".join(words)
    if rng.random() < 0.4:
        changed = changed.lower()
    if rng.random() < 0.3:
        changed = re.sub(r"[.,;!'\"]", "", changed)
    return changed


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:  # two letters swapped
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:  # one left out
        return word[:at] + word[at + 1 :]
    if kind == 2:  # one doubled
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(_NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]
