"""The last resort: a few regular expressions that stand in when the rules cannot be built or fail.

Standard library only, no files read. It knows the plainest words alone and prefers a false alarm to a miss.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.safety.screening import NO_DANGER, Category, Evidence, Level, Screening

_LONGEST = 10_000
_SELF = r"(?:my ?self|me)"

# Bodies in danger first: the first pattern that fits names the category.
_PATTERNS: tuple[tuple[Category, Level, str], ...] = (
    (Category.OVERDOSE, Level.IMMINENT,
     r"\b(?:overdos(?:ed|ing)|od'?e?d|narcan|naloxone|sobredosis)\b|took (?:all|the whole|a bunch|too many)"),
    (Category.MEDICAL, Level.IMMINENT,
     r"not breathing|isn'?t breathing|can'?t breathe|won'?t wake up|unconscious|turning blue|seizure|chest pain"
     r"|no respira|no despierta|convulsion"),
    (Category.SUICIDE, Level.IMMINENT,
     rf"(?:going to|gonna|will|about to) (?:kill|hang|shoot|unalive) {_SELF}|end (?:it|my life) (?:tonight|today|now)"
     r"|voy a matarme|me voy a matar"),
    (Category.SUICIDE, Level.CONCERN,
     rf"suicid|\bkms\b|(?:kill|killing|hang|hanging|unalive|shoot) {_SELF}\b|end(?:ing)? (?:it all|my life)"
     r"|(?:want(?:ed)? to|wanna|rather|ready to|wish (?:i (?:was|were|could)|to be)) (?:be )?(?:die|dead)"
     r"|(?:don'?t|not) (?:want to|wanna) (?:live|be alive|exist|wake up|be here any ?more)"
     r"|better off dead|take my (?:own )?life"
     r"|quiero morir|matarme|no quiero vivir|quitarme la vida"),
    (Category.WITHDRAWAL_EMERGENCY, Level.CONCERN, r"\bdts\b|withdrawals?\b.{0,60}(?:shak|seeing|fever|confus)"),
    (Category.PSYCHOSIS, Level.IMMINENT, r"voices? .{0,25}(?:tell|say|want).{0,25}(?:kill|hurt|die)"),
    (Category.VIOLENCE, Level.CONCERN,
     r"(?:want to|wanna|going to|gonna) (?:kill|shoot|stab|hurt) (?:him|her|them|someone|people|my \w+)"),
    (Category.ABUSE, Level.CONCERN,
     r"\b(?:hits|beats|chokes|raped|choked) me\b|threat\w+ to (?:kill|hurt) me|\bme (?:pega|golpea)\b"),
    (Category.SELF_HARM, Level.CONCERN, r"(?:cut|cutting|hurt|hurting|harm|harming) my ?self|self.?harm"),
    (Category.THIRD_PARTY, Level.CONCERN, r"(?:kill|killing|hurt) (?:him|her|them)sel(?:f|ves)"),
)  # fmt: skip
_COMPILED = tuple((category, level, re.compile(pattern)) for category, level, pattern in _PATTERNS)


class PlainScreener:
    """Screens with a handful of regular expressions; knows no negation and no context."""

    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        """Screen one message; earlier messages are not looked at."""
        plain = _fold(text)
        evidence = tuple(
            Evidence("plain", f"plain words: {category.value}", _around(plain, match), category, level)
            for category, level, pattern in _COMPILED
            if (match := pattern.search(plain))
        )
        if not evidence:
            return NO_DANGER
        worst = max(evidence, key=lambda one: one.level.rank)
        return Screening(worst.level, worst.category, evidence)


def _fold(text: str) -> str:
    kept = text if len(text) <= _LONGEST else text[: _LONGEST // 2] + " " + text[-_LONGEST // 2 :]
    folded = unicodedata.normalize("NFKD", kept.replace("\u2019", "'"))
    letters = "".join(char for char in folded if unicodedata.category(char) not in ("Mn", "Cf", "Cs"))
    return " ".join(letters.lower().split())


def _around(plain: str, match: re.Match[str]) -> str:
    return plain[max(0, match.start() - 60) : match.end() + 60]
