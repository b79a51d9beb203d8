"""The pattern language of the rule files, turned into spaCy Matcher patterns.

One line is one way of saying something, in words as they come out of `normalising`:

    i am ~2 going to die        `~2`: up to two further words, none of them a negation
    kill|hang|drown myself      `a|b`: one of these words
    <intend> kill myself        `<name>`: one of the words or phrases listed under that name in words.yml
    want (to|a chance to) die   `(...|...)`: one of these phrases
    end it all?                 `?`: may be missing
    took _many pills            `_few _teen _many _year`: a number of that size
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NEGATIONS = frozenset({"not", "never", "nor", "neither", "without"})
EXACT_NUMBERS = frozenset({"911", "988"})
MOST_VARIANTS = 3000
"""One line that unfolds into more than this is a mistake in the line, not a rule."""

_ATOM = re.compile(r"\((?P<group>[^()]*)\)(?P<group_optional>\?)?|(?P<word>[^\s()]+)")
_GAP = re.compile(r"~(\d)")


class PatternError(ValueError):
    """A rule file holds a line that cannot be read; raised when rules are built, never while screening."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a pattern: a set of words, or (no words) a gap of up to `gap` words."""

    words: frozenset[str]
    optional: bool = False
    gap: int = 0


Variant = tuple[Slot, ...]


def unfold(line: str, classes: Mapping[str, Sequence[str]]) -> list[Variant]:
    """Every plain sequence of slots that one pattern line stands for."""
    choices = [_alternatives(match, classes) for match in _ATOM.finditer(line)]
    variants = [
        _without_open_end(itertools.chain.from_iterable(parts)) for parts in itertools.product(*choices)
    ]
    if not variants or len(variants) > MOST_VARIANTS:
        raise PatternError(f"pattern {line!r} unfolds into {len(variants)} variants")
    for variant in variants:
        if not variant or variant[0].gap or all(slot.optional or slot.gap for slot in variant):
            raise PatternError(f"pattern {line!r} must begin with a word and ask for at least one")
    return variants


def _without_open_end(slots: Iterable[Slot]) -> Variant:
    variant = list(slots)
    while variant and variant[-1].gap:  # what follows the gap was optional and is missing
        variant.pop()
    return tuple(variant)


def _alternatives(match: re.Match[str], classes: Mapping[str, Sequence[str]]) -> list[Variant]:
    if (group := match["group"]) is not None:
        phrases = [variant for phrase in group.split("|") for variant in _sequence(phrase, classes)]
        phrases = _merge(phrases)
        return [*phrases, ()] if match["group_optional"] else phrases
    return _word(match["word"], classes)


def _sequence(phrase: str, classes: Mapping[str, Sequence[str]]) -> list[Variant]:
    parts = [_word(word, classes) for word in phrase.split()]
    return [tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*parts)]


def _word(atom: str, classes: Mapping[str, Sequence[str]]) -> list[Variant]:
    if gap := _GAP.fullmatch(atom):
        return [(Slot(frozenset(), gap=int(gap[1])),)]
    optional = atom.endswith("?")
    phrases: list[str] = []
    for piece in atom.removesuffix("?").split("|"):
        if piece.startswith("<"):
            name = piece.strip("<>")
            if name not in classes:
                raise PatternError(f"no word list is called {name!r}")
            phrases.extend(classes[name])
        else:
            phrases.append(piece)
    if digits := [
        word for phrase in phrases for word in phrase.split() if word.isdigit() and word not in EXACT_NUMBERS
    ]:
        raise PatternError(
            f"{digits} in {atom!r}: numbers are known by their size, write _few, _teen, _many or _year"
        )
    plain = _merge([tuple(Slot(frozenset({word})) for word in phrase.split()) for phrase in phrases])
    if not optional:
        return plain
    if len(plain) == 1 and len(plain[0]) == 1:
        return [(Slot(plain[0][0].words, optional=True),)]
    return [*plain, ()]


def _merge(variants: list[Variant]) -> list[Variant]:
    """Variants that differ in one word only, as one: keeps the number of patterns small."""
    for place in range(max((len(variant) for variant in variants), default=0)):
        merged: dict[tuple[Variant, Variant], frozenset[str]] = {}
        kept: list[Variant] = []
        for variant in dict.fromkeys(variants):
            if place >= len(variant) or variant[place].gap or variant[place].optional:
                kept.append(variant)
            else:
                around = variant[:place], variant[place + 1 :]
                merged[around] = merged.get(around, frozenset()) | variant[place].words
        variants = kept + [(*before, Slot(words), *after) for (before, after), words in merged.items()]
    return variants


def for_matcher(variant: Variant) -> list[dict[str, Any]]:
    """The variant as spaCy's Matcher wants it."""
    tokens: list[dict[str, Any]] = []
    for slot in variant:
        if slot.gap:
            tokens.append({"ORTH": {"NOT_IN": sorted(NEGATIONS)}, "OP": f"{{0,{slot.gap}}}"})
            continue
        words: Any = next(iter(slot.words)) if len(slot.words) == 1 else {"IN": sorted(slot.words)}
        tokens.append({"ORTH": words, "OP": "?"} if slot.optional else {"ORTH": words})
    return tokens


def anchor(variant: Variant, common: frozenset[str]) -> frozenset[str]:
    """The rarest words that must be there: a message with none of them cannot match."""
    required = [slot.words for slot in variant if not slot.gap and not slot.optional]
    return min(required, key=lambda words: (bool(words & common), len(words)))


def vocabulary(variants: Iterable[Variant]) -> frozenset[str]:
    """Every word the variants mention."""
    return frozenset(word for variant in variants for slot in variant for word in slot.words)


def size_of_number(digits: str) -> str:
    """Numbers matter by size only: a few, an age under eighteen, many, a year."""
    number = int(digits[:6])
    if number < 8:
        return "_few"
    if number < 18:
        return "_teen"
    return "_year" if 1900 <= number <= 2035 else "_many"
