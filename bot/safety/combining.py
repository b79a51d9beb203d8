"""What single statements do not show: signs that add up, over one message or over the last few."""

from __future__ import annotations

from collections.abc import Sequence

from bot.safety.context import Context
from bot.safety.screening import Category, Evidence, Level

RECENT = 6
"""How many earlier messages count; older ones were screened in their own time."""
_SHORT = 6
"""A message of so few words is read as the continuation of the one before it."""

_BARE = 6
_REASSURING = frozenset(
    {"fine", "ok", "okay", "good", "alright", "safe", "better", "calm", "joking", "kidding"}
)

_OWN_LIFE = frozenset({Category.SUICIDE, Category.SELF_HARM})
_OF_A_CHILD = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.ABUSE, Category.PSYCHOSIS})


def cues(context: Context) -> set[str]:
    """The kinds of signs in a message: means at hand, a time, goodbyes, resolve, hopelessness."""
    return {
        found.label.removeprefix("cue ")
        for found in context.found
        if found.label.startswith("cue ")
        and not context.denial.reaches(found.first, found.last)
        and not context.is_figure_of_speech(found.first, found.last)
    }


def minor(context: Context, evidence: Sequence[Evidence]) -> Evidence | None:
    """A child in danger: own danger together with an age under eighteen."""
    own = [one for one in evidence if one.category in _OF_A_CHILD]
    if not own or context.long_ago:
        return None
    not_an_age = context.book.grammar["not_an_age"]
    for found in context.spans("minor"):
        following = context.words[found.last : found.last + 1]
        if following and not context.words[found.last - 1].after and following[0].text in not_an_age:
            continue
        if context.denial.reaches(found.first, found.last):
            continue
        level = max((one.level for one in own), key=lambda one: one.rank)
        quote = context.message.quote(found.first, found.last)
        return Evidence("rules", "danger, and an age under eighteen", quote, Category.MINOR_AT_RISK, level)
    return None


def _confirms(now: Context) -> bool:
    """The whole message says yes, or that it was meant: "yes", "not joking"; never "i am fine"."""
    for found in now.spans("confirming"):
        rest = [*now.words[: found.first], *now.words[found.last :]]
        if len(rest) <= 1 and not any(word.text in _REASSURING for word in rest):
            return True
    return False


def over_messages(
    now: Context,
    before: Sequence[Context],
    evidence_now: Sequence[Evidence],
    evidence_before: Sequence[Evidence],
) -> Evidence | None:
    """Danger that shows only over several messages: "i have the pills", then "tonight"."""
    if not before or not now.words:
        return None
    signs_now = cues(now)
    signs_before = set().union(*(cues(context) for context in before))
    wish_now = any(one.category in _OWN_LIFE for one in evidence_now)
    wish_before = any(one.category in _OWN_LIFE for one in evidence_before)
    short = len(now.words) <= _SHORT
    last = before[-1]
    means_just_named = len(last.words) <= _SHORT and "means" in cues(last)
    bare_answer = len(now.words) <= _BARE and not any(word.after == "?" for word in now.words)
    deadly = {"means", "farewell", "resolve"} | ({"time"} if short else {"strong_time"})
    reason = None
    if wish_before and signs_now & deadly:
        reason = "earlier talk of dying, now means, a time or resolve"
    elif wish_now and signs_before & {"means", "farewell"}:
        reason = "talk of dying after means or goodbyes"
    elif bare_answer and means_just_named and signs_now & {"time", "resolve", "farewell"}:
        reason = "means, then a time or resolve"
    elif short and "hopeless" in signs_before and "means" in signs_now:
        reason = "hopelessness, then means"
    elif wish_before and _confirms(now):
        level = max((one.level for one in evidence_before), key=lambda one: one.rank)
        quote = now.message.quote(0, len(now.words))
        return Evidence("rules", "stands by what was said before", quote, Category.SUICIDE, level)
    if reason is None:
        return None
    return Evidence("rules", reason, now.message.quote(0, len(now.words)), Category.SUICIDE, Level.IMMINENT)
