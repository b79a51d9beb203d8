"""Crisis screening by rules: the first layer, for everything people say plainly or in known disguises."""

from __future__ import annotations

from collections.abc import Sequence

from bot.safety import combining
from bot.safety.context import Context
from bot.safety.normalising import Normalised, normalise
from bot.safety.rulebook import Found, Rule, RuleBook, load_rulebook
from bot.safety.screening import NO_DANGER, Category, Evidence, Level, Screening
from bot.safety.severity import worst

_OWN_LIFE = frozenset({Category.SUICIDE, Category.SELF_HARM})
_STATES_OF_MIND = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.VIOLENCE, Category.PSYCHOSIS})
"""Told as past they are no longer imminent; a body in danger, or another person, still may be."""
_RECENT = "recent"
_JOINED_AT_MOST = 12
"""Two messages are also read as one when both are this short: "im going to" / "kill myself"."""


class RuleScreener:
    """Screens by the rule files. Build once and use for every message; pure, safe to share between threads."""

    def __init__(self, book: RuleBook | None = None) -> None:
        self._book = book or load_rulebook()

    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        """Screen one message; `recent` holds earlier messages of the same conversation, oldest first."""
        now = self._read(text)
        if not now.words:
            return NO_DANGER
        evidence = self._evidence(now)
        if recent:
            evidence += self._evidence_over(now, evidence, list(recent)[-combining.RECENT :])
        if child := combining.minor(now, evidence):
            evidence.append(child)
        if not evidence:
            return NO_DANGER
        level, category = worst(evidence)
        return Screening(level, category, tuple(evidence))

    def _read(self, text: str) -> Context:
        message = normalise(text)
        return Context(message, self._book.index.find(message.words), self._book)

    def _evidence(self, context: Context) -> list[Evidence]:
        by_label: dict[str, Found] = {}
        another: Found | None = None
        for found in context.found:
            rule = self._book.rules.get(found.label) or self._book.rules.get(found.label.rpartition("/")[0])
            if rule is None:
                continue
            known = by_label.get(found.label)
            longer = known is None or found.last - found.first > known.last - known.first
            if longer and context.counts(rule, found):
                by_label[found.label] = found
            elif rule.category in _OWN_LIFE and context.is_quoted_from_another(found.first):
                another = found
        evidence: list[Evidence] = []
        if another is not None:
            quote = context.message.quote(another.first, another.last)
            reason = "quotes somebody who talks of dying or self-harm"
            evidence.append(Evidence("rules", reason, quote, Category.THIRD_PARTY, Level.CONCERN))
        signs: set[str] | None = None
        for rule in self._book.rules.values():
            spans = [by_label[label] for label in (rule.together or (rule.label,)) if label in by_label]
            if not spans or (rule.together and len(spans) < len(rule.together)):
                continue
            if rule.rises_with and signs is None:
                signs = combining.cues(context)
            level = self._level(rule, context, spans, signs or set())
            first, last = min(span.first for span in spans), max(span.last for span in spans)
            evidence.append(
                Evidence("rules", rule.name, context.message.quote(first, last), rule.category, level)
            )
        return evidence

    @staticmethod
    def _level(rule: Rule, context: Context, spans: Sequence[Found], signs: set[str]) -> Level:
        past = all(context.is_past(rule, span.first, span.last) for span in spans)
        recent = any(context.is_recent(span.first, span.last) for span in spans)
        if rule.past and recent and _RECENT in rule.rises_with:
            return Level.IMMINENT
        if rule.category in _STATES_OF_MIND and past and not (recent or rule.act):
            return Level.CONCERN
        if rule.level is Level.CONCERN and signs.intersection(rule.rises_with):
            return Level.IMMINENT
        return rule.level

    def _evidence_over(
        self, now: Context, evidence: Sequence[Evidence], recent: Sequence[str]
    ) -> list[Evidence]:
        before = [self._read(text) for text in recent]
        earlier = [one for context in before for one in self._evidence(context)]
        added: list[Evidence] = []
        if combined := combining.over_messages(now, before, evidence, earlier):
            added.append(combined)
        last = before[-1].message
        if 0 < len(last.words) <= _JOINED_AT_MOST and len(now.words) <= _JOINED_AT_MOST:
            said = {one.reason for one in evidence}
            added.extend(one for one in self._evidence_across(last, now.message) if one.reason not in said)
        return added

    def _evidence_across(self, last: Normalised, now: Normalised) -> list[Evidence]:
        """Danger said over two messages: only what neither of them says alone."""
        joined = self._read(f"{last.original.rstrip('.')} {now.original}")
        alone = {one.reason for one in self._evidence(self._read(last.original))}
        return [one for one in self._evidence(joined) if one.reason not in alone]
