"""Repairs one written word: abbreviations, typos, disguised and run-together spellings.

Words that matter for danger are repaired first (they are listed in rules/spelling.yml); what is then still no word
people use is read by `segmenting`, which arrives only at words from our own examples. Known words are left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.safety.segmenting import LEET, CommonWords, default_common_words, one_slip_away

RULES = Path(__file__).parent / "rules"

_RULE_WORD = re.compile(r"[a-z]{4,}")
_STRETCHED = re.compile(r"(.)\1{2,}")
_MASKS = frozenset("*_#%?-.~^")
_LONGEST_JOINED = 60
_SHORTEST_REPAIRED = 4


class Spelling:
    """Word repair, built once from rules/spelling.yml and rules/characters.yml."""

    def __init__(self, data: dict[str, Any], common: CommonWords) -> None:
        self._common = common
        self._left_alone = words_of_the_rules()
        self.emoji: dict[str, str] = {str(k): str(v) for k, v in data["emoji"].items()}
        self.lookalikes: dict[str, str] = {str(k): str(v) for k, v in data["lookalikes"].items()}
        self._replacements = {
            str(written): tuple(str(meant).split()) for written, meant in data["replacements"].items()
        }
        for meant, written_forms in data["typos"].items():
            for written in written_forms:
                self._replacements[str(written)] = tuple(str(meant).split())
        self.danger_words = frozenset(str(word) for word in data["danger_words"])
        self._joinable = self.danger_words | frozenset(str(word) for word in data["joinable_words"])
        self._kept = frozenset(str(word) for word in data["double_letter_words"]) | self._joinable
        lookalike_words = frozenset(str(word) for word in data["one_letter_away"])
        self._slips = {
            slip: word
            for word in map(str, data["often_misspelt"])
            for slip in one_slip_away(word)
            if slip not in lookalike_words and slip not in self._kept
        }
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self.danger_words):
            self._by_length.setdefault(len(word), []).append(word)

    def repair(self, word: str) -> tuple[str, ...]:
        """The word or words meant by one lower-case alphabetic word."""
        if len(word) == 1:  # may be one of spaced-out letters; `repair_letter` settles it later
            return (word,)
        if (found := self._look_up(word)) is not None:
            return found
        if _STRETCHED.search(word):
            for shorter in (_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)):
                if (found := self._look_up(shorter)) is not None:
                    return found
            word = _STRETCHED.sub(r"\1", word)
        if len(word) >= 6 and (parts := self.split_joined(word)):
            return parts
        return self._read_unknown(word)

    def _read_unknown(self, word: str) -> tuple[str, ...]:
        if len(word) < _SHORTEST_REPAIRED or word in self._common or word in self._left_alone:
            return (word,)
        parts = self._common.split(word)
        if parts is None and (slip := self._common.one_slip_from(word)):
            parts = (slip,)
        return self._in_full(parts) if parts else (word,)

    def _in_full(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(meant for part in parts for meant in self._replacements.get(part, (part,)))

    def repair_letter(self, letter: str) -> str:
        """The word meant by a letter that stands alone: u, r, n."""
        return " ".join(self._replacements.get(letter, (letter,)))

    def known(self, written: str) -> tuple[str, ...] | None:
        """The words meant, where this very spelling is listed."""
        return self._replacements.get(written)

    def _look_up(self, word: str) -> tuple[str, ...] | None:
        if (meant := self._replacements.get(word)) is not None:
            return meant
        if word in self._kept:
            return (word,)
        if (slip := self._slips.get(word)) is not None:
            return (slip,)
        return None

    def undisguise(self, chunk: str) -> tuple[str, ...] | None:
        """k1ll, su!cide, s*icide, k.i.l.l: the word meant, or None where nothing dangerous hides."""
        if (meant := self._replacements.get(chunk)) is not None:
            return meant
        for table in LEET[:2]:
            plain = chunk.translate(table)
            if plain.isalpha():
                if plain in self.danger_words or (len(plain) >= 4 and plain in self._joinable):
                    return self._replacements.get(plain, (plain,))
                squeezed = _STRETCHED.sub(r"\1", plain)
                if squeezed in self.danger_words:
                    return (squeezed,)
                if len(plain) >= 6 and (parts := self.split_joined(plain)):
                    return parts
        letters = "".join(char for char in chunk if char.isalpha())
        if letters in self.danger_words and len(letters) >= 3:
            return (letters,)
        if any(char.isalpha() for char in chunk) and (word := self._common.undisguise(chunk)):
            return self._in_full((word,))
        return self._unmask(chunk)

    def _unmask(self, chunk: str) -> tuple[str, ...] | None:
        masks = sum(char in _MASKS for char in chunk)
        if not masks or len(chunk) - masks < 2:
            return None
        for word in self._by_length.get(len(chunk), []):
            if all(seen == meant or seen in _MASKS for seen, meant in zip(chunk, word, strict=True)):
                return (word,)
        return None

    def split_joined(self, joined: str) -> tuple[str, ...] | None:
        """`iwanttodie` in words, when it splits without rest into known words, one of them dangerous."""
        if len(joined) > _LONGEST_JOINED:
            return None
        best: list[tuple[str, ...] | None] = [()] + [None] * len(joined)
        for end in range(1, len(joined) + 1):
            for start in range(max(0, end - 11), end):
                before, word = best[start], joined[start:end]
                if before is None or not (word in self._joinable or word in ("i", "u")):
                    continue
                known = best[end]
                if known is None or len(before) + 1 < len(known):
                    best[end] = (*before, word)
        parts = best[-1]
        if parts is None or len(parts) < 2 or not self.danger_words.intersection(parts):
            return None
        return self._in_full(parts)


def words_of_the_rules() -> frozenset[str]:
    """Every word that stands in a file of rules, the names in spelling.yml among them: none of them is a misspelling."""
    texts = (path.read_text(encoding="utf-8") for path in RULES.glob("*.yml"))
    return frozenset(word for text in texts for word in _RULE_WORD.findall(text))


@lru_cache(maxsize=1)
def default_spelling() -> Spelling:
    """The spelling data of this repository, read once."""
    data: dict[str, Any] = {}
    for name in ("spelling.yml", "characters.yml"):
        data |= yaml.safe_load((RULES / name).read_text(encoding="utf-8"))
    return Spelling(data, default_common_words())
