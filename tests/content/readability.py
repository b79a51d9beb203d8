"""Flesch-Kincaid grade level, as far as short plain English needs it."""

from __future__ import annotations

import re

# Said letter by letter or digit by digit: they are known words on a phone, and the formula cannot count them.
_SAID_AS_ONE = re.compile(r"\(?\d[\d\s()-]*\d|\d+|[\w.]+@[\w.]+|\bSTOP\b|\bHELP\b|\bSTART\b")
_SILENT_END = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^l]e)$")
_GROUP = re.compile(r"[aeiouy]+")
_SPLIT = re.compile(r"(?<=[.!?:])[\s\"]+")


def sentences(text: str) -> list[str]:
    return [part for part in _SPLIT.split(_SAID_AS_ONE.sub("ten", text)) if words(part)]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'-]*", text)


def syllables(word: str) -> int:
    bare = re.sub(r"['-]", "", word.lower())
    if len(bare) <= 3:
        return 1
    return max(1, len(_GROUP.findall(_SILENT_END.sub("", bare)))) + (
        1 if re.search(r"[^aeiou]ia|io[^n]", bare) else 0
    )


def grade(text: str) -> float:
    """0.39 words per sentence + 11.8 syllables per word - 15.59."""
    said = sentences(text)
    spoken = [word for sentence in said for word in words(sentence)]
    return 0.39 * len(spoken) / len(said) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59
