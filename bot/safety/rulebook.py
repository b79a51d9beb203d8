"""Reads the rule files and builds the index that finds their patterns in a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import spacy
import yaml
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.safety import patterns
from bot.safety.normalising import Word
from bot.safety.screening import Category, Level
from bot.safety.spelling import RULES

_NOT_RULES = frozenset(
    {"characters.yml", "context.yml", "figures.yml", "grammar.yml", "spelling.yml", "words.yml"}
)
_UNKNOWN = "_"
"""Stands for every word no pattern knows, so that the vocabulary keeps none of the words people write."""


Grammar = Mapping[str, frozenset[str]]
"""The word lists of rules/grammar.yml."""


class Found(NamedTuple):
    """A pattern's label and the words first..last (last excluded) it was found in."""

    label: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to be alarmed, as a rule file states it.

    `past`: the patterns tell of something past. `act`: something done, as dangerous when told as past.
    `soft`: not meant when the writer laughs. `without`: words that may not stand inside the pattern.
    `rises_with`: the cues that make it imminent. `together`: all of these labels must be found.
    """

    label: str
    name: str
    category: Category
    level: Level
    about_self: bool
    past: bool
    act: bool
    soft: bool
    spanish: bool
    max_words: int | None
    without: frozenset[str]
    rises_with: tuple[str, ...]
    together: tuple[str, ...]


class PhraseIndex:
    """Finds all labelled patterns in one pass.

    Every pattern is filed under its rarest required word, and only the drawers whose word stands in the
    message are opened: thousands of patterns cost next to nothing on an ordinary message.
    """

    def __init__(self, labelled: Mapping[str, Iterable[patterns.Variant]], common: frozenset[str]) -> None:
        self._vocab = spacy.blank("en").vocab
        drawers: dict[str, dict[str, list[list[dict[str, Any]]]]] = defaultdict(lambda: defaultdict(list))
        known: set[str] = set()
        for label, variants in labelled.items():
            unique = list(dict.fromkeys(variants))
            known |= patterns.vocabulary(unique)
            for variant in unique:
                for word in patterns.anchor(variant, common):
                    drawers[word][label].append(patterns.for_matcher(variant))
        self._known = known | patterns.NEGATIONS
        self._drawers: dict[str, Matcher] = {}
        for word, by_label in drawers.items():
            matcher = Matcher(self._vocab, validate=False)
            for label, token_patterns in by_label.items():
                matcher.add(label, token_patterns)
            self._drawers[word] = matcher

    def find(self, words: Sequence[Word]) -> list[Found]:
        """Every pattern found inside one sentence of `words`."""
        texts = [self._plain(word.text) for word in words]
        drawers = [self._drawers[text] for text in dict.fromkeys(texts) if text in self._drawers]
        if not drawers:
            return []
        doc = Doc(self._vocab, words=texts)
        found: set[Found] = set()
        for matcher in drawers:
            for key, first, last in matcher(doc):
                if not any(word.ends_sentence for word in words[first : last - 1]):
                    found.add(Found(self._vocab.strings[key], first, last))
        return sorted(found)

    def _plain(self, text: str) -> str:
        if text.isascii() and text.isdigit() and text not in patterns.EXACT_NUMBERS:
            return patterns.size_of_number(text)
        return text if text in self._known else _UNKNOWN


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything the rule files say."""

    rules: Mapping[str, Rule]
    grammar: Grammar
    index: PhraseIndex


def load_rulebook(folder: Path = RULES) -> RuleBook:
    """Read and check all rule files; raises on the first line that cannot be read."""
    words = {name: [str(word) for word in listed] for name, listed in _read(folder / "words.yml").items()}
    context = _read(folder / "context.yml") | _read(folder / "figures.yml")
    rules: dict[str, Rule] = {}
    labelled: dict[str, list[patterns.Variant]] = {}

    def add(label: str, lines: Iterable[Any]) -> None:
        labelled[label] = [variant for line in lines for variant in patterns.unfold(str(line), words)]

    for path in sorted(folder.glob("*.yml")):
        if path.name in _NOT_RULES:
            continue
        data = _read(path)
        for number, entry in enumerate(data["rules"]):
            label = f"{path.stem}/{number}"
            together = tuple(f"{label}/{part}" for part in range(len(entry.get("together", ()))))
            rules[label] = _rule(label, {**data.get("defaults", {}), **entry}, data.get("category"), together)
            for part, lines in zip(together, entry.get("together", ()), strict=True):
                add(part, lines)
            if not together:
                add(label, entry["patterns"])
    for name in (
        "plain_denials",
        "asides",
        "figures",
        "laughing_figures",
        "policy_questions",
        "long_ago",
        "resolved",
        "still",
        "confirming",
        "minor",
    ):
        add(name, context[name])
    for name, lines in context["cues"].items():
        add(f"cue {name}", lines)
    grammar = {name: frozenset(map(str, listed)) for name, listed in _read(folder / "grammar.yml").items()}
    return RuleBook(rules, grammar, PhraseIndex(labelled, grammar["common"]))


def _rule(label: str, entry: Mapping[str, Any], category: str | None, together: tuple[str, ...]) -> Rule:
    return Rule(
        label=label,
        name=str(entry["name"]),
        category=Category(entry.get("category", category)),
        level=Level(entry["level"]),
        about_self=entry.get("about", "anyone") == "self",
        past=bool(entry.get("past", False)),
        act=bool(entry.get("act", False)),
        soft=bool(entry.get("soft", False)),
        spanish=bool(entry.get("spanish", False)),
        max_words=entry.get("max_words"),
        without=frozenset(map(str, entry.get("without", ()))),
        rises_with=tuple(entry.get("rises_with", ())),
        together=together,
    )


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data
