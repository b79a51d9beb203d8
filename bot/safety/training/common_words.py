"""Counts the words of our own examples for the rules' spelling: `python -m bot.safety.training.common_words`."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from bot.safety.training.examples import read_examples

FILE = Path(__file__).resolve().parents[1] / "rules" / "common_words.txt"
LEAST = 6
"""Rarer words are often misspelt ones."""
_WORD = re.compile(r"[a-z]+")
_SHORT = frozenset(
    "a i u ad am an as at be by do dr em ex go he hi id if im in is it me my no of oh ok on or so to tv up us we"
    " de el en es la le lo me mi ni no se si su te tu un va ya yo".split()
)


def common_words() -> dict[str, int]:
    """Word to count, commonest first; words of one or two letters only where they are real words."""
    counts: Counter[str] = Counter()
    for example in read_examples():
        plain = example.text.lower().replace("’", "").replace("'", "").translate(_ACCENTS)
        counts.update(_WORD.findall(plain))
    return {
        word: count
        for word, count in counts.most_common()
        if count >= LEAST and (len(word) > 2 or word in _SHORT)
    }


_ACCENTS = str.maketrans("áéíóúüñ", "aeiouun")


def main() -> None:
    words = common_words()
    FILE.write_text("".join(f"{word} {count}\n" for word, count in words.items()), encoding="utf-8")
    print(f"{len(words)} words written to {FILE.name}")


if __name__ == "__main__":
    main()
