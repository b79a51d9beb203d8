"""Judges whether a found pattern means what it says: denied, past, about somebody else, a figure of speech."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.safety.denial import Denial
from bot.safety.normalising import Normalised, Word
from bot.safety.rulebook import Found, Grammar, Rule, RuleBook
from bot.safety.screening import Category

_NEVER_FICTION = frozenset(
    {
        Category.OVERDOSE,
        Category.MEDICAL,
        Category.WITHDRAWAL_EMERGENCY,
        Category.ABUSE,
        Category.MINOR_AT_RISK,
    }
)
"""A film may be on while a body fails: a word like "movie" takes nothing away from these."""


@dataclass(frozen=True)
class Context:
    """One message with all that was found in it."""

    message: Normalised
    found: Sequence[Found]
    book: RuleBook

    @property
    def words(self) -> tuple[Word, ...]:
        return self.message.words

    @property
    def _grammar(self) -> Grammar:
        return self.book.grammar

    def spans(self, label: str) -> list[Found]:
        """Where the patterns of one label were found."""
        return [found for found in self.found if found.label == label]

    @cached_property
    def denial(self) -> Denial:
        """What the message denies."""
        return Denial(self.words, self._grammar, self.spans("plain_denials"), _covered(self.spans("asides")))

    @cached_property
    def _figure_words(self) -> frozenset[int]:
        laughing = self.spans("laughing_figures") if self.laughs else []
        return _covered([*self.spans("figures"), *laughing])

    @cached_property
    def laughs(self) -> bool:
        """The writer laughs or says it was a joke (and not that it was none)."""
        return self.message.laughs or any(
            word.text in ("joking", "kidding") and not self.denial.negates(place - 1)
            for place, word in enumerate(self.words)
        )

    @cached_property
    def long_ago(self) -> bool:
        """The message tells of something long ago."""
        return bool(self.spans("long_ago"))

    @cached_property
    def _resolved(self) -> bool:
        return any(not self.denial.negates(found.first - 1) for found in self.spans("resolved"))

    def counts(self, rule: Rule, found: Found) -> bool:
        """Whether the pattern, where it was found, is a statement of danger."""
        first, last = found.first, found.last
        if rule.max_words is not None and len(self.words) > rule.max_words:
            return False
        if not rule.without.isdisjoint(word.text for word in self.words[first + 1 : last]):
            return False
        if (rule.soft and self.laughs) or self.is_figure_of_speech(first, last):
            return False
        if self.denial.reaches(first, last, spanish=rule.spanish):
            return False
        if rule.spanish:
            return True
        if rule.about_self and self._is_about_others(first, last):
            return False
        if self._is_fiction(rule, first, last) or self._is_policy_question(rule, first, last):
            return False
        return not (self.is_past(rule, first, last) and self._is_over(first, last))

    def is_figure_of_speech(self, first: int, last: int) -> bool:
        """Whether the words are (part of) a figure of speech."""
        return any(
            place in self._figure_words and self.words[place].text not in self._grammar["common"]
            for place in range(first, last)
        )

    def _is_about_others(self, first: int, last: int) -> bool:
        """Whether a statement that should be the writer's own has another subject, or is somebody's quoted words."""
        if self.is_quoted_from_another(first) or self._is_quoted_title(first):
            return True
        if any(word.text in self._grammar["writer"] for word in self.words[first:last]):
            return False
        for place in range(first - 1, max(first - 4, -1), -1):
            word = self.words[place]
            if word.ends_sentence or word.after == "," or word.text in self._grammar["self"]:
                return False
            if word.text in self._grammar["not_the_writer"]:
                return True
        return False

    def is_quoted_from_another(self, first: int) -> bool:
        """Whether word `first` stands in quotation marks that somebody else's "says", "texted" leads to."""
        begin = first
        while begin > 0 and self.words[begin].quoted and self.words[begin - 1].quoted:
            begin -= 1
        before = {word.text for word in self.words[max(0, begin - 5) : begin]}
        return (
            self.words[first].quoted and "i" not in before and not before.isdisjoint(self._grammar["saying"])
        )

    def _is_quoted_title(self, first: int) -> bool:
        around = {word.text for word in self.words if not word.quoted}
        return self.words[first].quoted and not around.isdisjoint(self._grammar["fiction"])

    def _sentence_words(self, first: int, last: int) -> set[str]:
        begin, end = self.message.sentence(first, last)
        return {word.text for word in self.words[begin:end]}

    def _is_fiction(self, rule: Rule, first: int, last: int) -> bool:
        if rule.category in _NEVER_FICTION:
            return False
        sentence = self._sentence_words(first, last)
        own = rule.about_self and not rule.soft and rule.category is not Category.VIOLENCE
        if own and not sentence.isdisjoint(self._grammar["writer"]):
            return False
        return not sentence.isdisjoint(self._grammar["fiction"])

    def _is_policy_question(self, rule: Rule, first: int, last: int) -> bool:
        """ "What if someone overdoses?": a question about the rules, with nobody in particular in it."""
        sentence = self._sentence_words(first, last)
        if rule.about_self and not sentence.isdisjoint(self._grammar["writer"]):
            return False
        begin, end = self.message.sentence(first, last)
        if not any(begin <= found.first < end for found in self.spans("policy_questions")):
            return False
        return not sentence.isdisjoint(self._grammar["generic_people"])

    def is_past(self, rule: Rule, first: int, last: int) -> bool:
        """Whether the statement is told as past: by the verb of the nearest "I", or any verb before it."""
        if rule.past:
            return True
        begin, _ = self.message.sentence(first, last)
        for place in range(min(first + 1, last - 1), begin - 1, -1):
            if self.words[place].text == "i":
                return self._verb_is_past(place + 1)
        return any(self._tells_of_past(word.text) for word in self.words[begin:last])

    def _verb_is_past(self, place: int) -> bool:
        while place < len(self.words) and self.words[place].text in self._grammar["adverbs"]:
            place += 1
        if place >= len(self.words):
            return False
        verb = self.words[place].text
        if verb in ("have", "has") and place + 1 < len(
            self.words
        ):  # "have overdosed" is past, "have been" is not
            return self.words[place + 1].text.endswith("ed")
        return self._tells_of_past(verb)

    def _tells_of_past(self, verb: str) -> bool:
        return verb in self._grammar["past_verbs"] or (verb.endswith("ed") and verb != "need")

    def is_recent(self, first: int, last: int) -> bool:
        """Whether the sentence says that it still goes on, or went on within days."""
        begin, end = self.message.sentence(first, last)
        overcome = _covered(self.spans("resolved"))  # the "now" of "good now" is no sign of danger
        return any(
            begin <= found.first < end and found.first not in overcome for found in self.spans("still")
        )

    def _is_over(self, first: int, last: int) -> bool:
        """Long ago, or told as overcome; not when it was within days: "I'm fine now" lowers nothing then."""
        return (self._resolved or self.long_ago) and not self.is_recent(first, last)


def _covered(spans: Iterable[Found]) -> frozenset[int]:
    return frozenset(place for span in spans for place in range(span.first, span.last))
