"""Judges whether a statement is denied: "I'm not suicidal", "no plans to ...", "... ? no"; and not: "not ok, I want to ..."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.safety.normalising import Word
from bot.safety.patterns import NEGATIONS
from bot.safety.rulebook import Found, Grammar

_REACH = 6
"""How many words before a statement a negation can stand and still deny it."""
_SPANISH_REACH = 3


@dataclass(frozen=True, slots=True)
class Denial:
    """The denials of one message."""

    words: Sequence[Word]
    grammar: Grammar
    denials: Sequence[Found]
    """Where "no plans", "stopped", "never felt" and the like stand."""
    asides: frozenset[int]
    """Words of phrases that deny nothing: "not gonna lie", "can't stop"."""

    def reaches(self, first: int, last: int, *, spanish: bool = False) -> bool:
        """Whether what stands at words first..last is denied."""
        answer = self.words[last].text if last < len(self.words) and self.words[last - 1].after == "?" else ""
        if answer in self.grammar["answers_no"]:
            return True
        if spanish:
            return self._in_spanish(first)
        touching = [denial.first for denial in self.denials if self._touches(denial, first)]
        if touching:
            return self._negation_before(min(touching)) is None  # "can't say I'm not ..." denies twice
        if self.words[first].text in self.grammar["subordinate"]:
            return False
        negation = self._negation_before(first)
        return negation is not None and self._negation_before(negation) is None

    def negates(self, place: int) -> bool:
        """Whether the word itself is a negation."""
        return place >= 0 and self.words[place].text in NEGATIONS

    def _touches(self, denial: Found, first: int) -> bool:
        between = self.words[denial.last : first]
        return (
            denial.first < first
            and len(between) <= 2
            and not self.words[denial.last - 1].after
            and not any(word.after or word.text in self.grammar["self"] for word in between)
            and not any(
                self.negates(place) and place in self.asides for place in range(denial.first, denial.last)
            )
        )

    def _negation_before(self, first: int) -> int | None:
        """The place of the negation that reaches word `first`, if there is one."""
        new_statement = False
        for place in range(first - 1, max(first - 1 - _REACH, -1), -1):
            word, following = self.words[place], self.words[place + 1].text
            if self._stops_at(place):
                return None
            if word.text in NEGATIONS and place not in self.asides:
                if place + 1 < first and following in self.grammar["negation_without_denial"]:
                    return None
                return (
                    place if not new_statement or following in self.grammar["negation_reaches_over"] else None
                )
            new_statement |= word.text == "i"
        return None

    def _stops_at(self, place: int) -> bool:
        """Whether a new statement begins behind this word, out of reach of earlier negations."""
        word, following = self.words[place], self.words[place + 1].text
        if word.ends_sentence:
            return True
        if word.text in self.grammar["turns"] and not self.negates(place - 1):
            return True
        if word.text == "and" and following in self.grammar["new_subjects"]:
            return True
        return word.after == "," and following not in self.grammar["listing"]

    def _in_spanish(self, first: int) -> bool:
        for place in range(first - 1, max(first - 1 - _SPANISH_REACH, -1), -1):
            if self.words[place].after:
                return False
            if self.words[place].text in self.grammar["spanish_negations"]:
                return True
        return False
