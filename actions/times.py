"""Good times to be reached, kept in the person's own words."""

from __future__ import annotations

import re

from actions.detail_words import TIME_EXPRESSION

LONGEST_TIMES = 120
LONGEST_AS_SAID = 10  # words; a longer reply to "when" is a story, not a time
_CLAUSE = re.compile(
    r"\s*(?:[,;!?\n]+|\.(?=\s|$)|\band\b|\bbut\b(?! (?:not|fri|mon|tue|wed|thu|sat|sun|morn|even|night|after"
    r"|before))|\by\b|&)\s*",
    re.I,
)
_AND_MORE_TIME = re.compile(r"\s*(?:and|&|y|,)\s*", re.I)
_OR = re.compile(r"(?:or|o|and|y)\s+", re.I)
# Words that belong to the time expression behind them: "any day but fri", "not before noon", "weekends not".
_BELONGS_BEFORE = re.compile(
    r"(?:\b(?:any|every|each|all|most|days?|times?|but|except|not|never|just|only|on|in|at|the|before|after|by"
    r"|til|till|until"
    r"|from|between|past|around|early|earlier|late|later|mid|usually|mostly|generally|maybe|sometimes?"
    r"|half|quarter|either"
    r"|unless|preferably|ideally|other|than|outside|of|no|menos|los"
    r"|las|el|la"
    r"|antes|despu[eé]s|de|en|por)\s+)+$",
    re.I,
)
_POINT_OR_SPAN = re.compile(r"(?:after|before|at|by|around|between|from|til|until|past|\d)", re.I)
_ENDS_BEFORE = re.compile(
    r"\s*(?:\b(?:my name|name|the name|i'?m [A-Z]|this is|call me|text me|e-?mail me|no voice|no vm|don'?t"
    r"|do not|please|pls|plz|thx"
    r"|thanks?|because|cuz|bc|porque|gracias|por favor)\b|[;(]).*$",
    re.I,
)
_OF_THE_PAST = re.compile(
    r"\b(?:last|ago|since|was|were|did|didn'?t|used|drank|relapsed|slipped|left|stopped|quit|yesterday|been|had"
    r"|kept|went|started"
    r"|missed|got|gotten|couldn'?t|anoche|ayer)\b",
    re.I,
)
_ABOUT_REACHING = re.compile(
    r"\b(?:call|text|reach|reached|contact|message|e-?mail|free|available|works?|good|best|better|ok|okay|fine"
    r"|off|home|prefer"
    r"|talk|change|time|make it|llam\w+|hablar|libre)\b",
    re.I,
)
# Said of when they cannot be reached: kept with the time, never read as its opposite.
_NOT_FREE = re.compile(
    r"\b(?:busy|can'?t|cannot|won'?t|not (?:free|available|home)|(?:at )?work(?:ing)?|asleep|sleep(?:ing)?|tied up)\b",
    re.I,
)
_ABOUT_THE_PROGRAM = re.compile(r"\b(?:groups?|sessions?|class(?:es)?|program|open|meet(?:ings?)?)\b", re.I)


def find_times(text: str, asked: str | None) -> str | None:
    """The times in `text`, as said. Unasked, a day counts only when it is about being reached, not about the past."""
    times: list[str] = []
    for clause in _clauses(text):
        time = _time_in(clause)
        if time and (asked == "time" or _is_about_reaching(clause, time)) and time not in times:
            times.append(time)
    return ", ".join(times)[:LONGEST_TIMES] or None


def time_as_said(text: str) -> str | None:
    """A short reply to "when" that names no time we know, such as "once the kids are down"."""
    words = text.strip(" .,;!")
    return words[:LONGEST_TIMES] if words and len(words.split()) <= LONGEST_AS_SAID else None


def _clauses(text: str) -> list[str]:
    """Split at punctuation and "and", but not inside "between 12 and 1" or "tues and thurs"."""
    clauses: list[str] = []
    start = 0
    for split in _CLAUSE.finditer(text):
        before, after = text[start : split.start()], text[split.end() :]
        joins = _AND_MORE_TIME.fullmatch(split.group()) and TIME_EXPRESSION.search(before)
        if joins and (
            TIME_EXPRESSION.match(_OR.sub("", after, count=1) if _OR.match(after) else after)
            or (re.search(r"\bbetween\b", before, re.I) and re.match(r"\d", after))
        ):
            continue
        clauses.append(before)
        start = split.end()
    return [c for c in [*clauses, text[start:]] if c.strip()]


def _time_in(clause: str) -> str:
    match = TIME_EXPRESSION.search(clause)
    if match is None:
        return ""
    before = _BELONGS_BEFORE.search(clause[: match.start()])
    start = before.start() if before else match.start()
    if re.match(r"no\s", clause[start:], re.I) and _POINT_OR_SPAN.match(match.group()):
        start += 3  # "no after 7" corrects, "no mornings" rules out
    if not_free := _NOT_FREE.search(clause[:start]):
        start = not_free.start()
    ends = _ENDS_BEFORE.search(clause, match.end())
    return clause[start : ends.start() if ends else len(clause)].strip(" ,.;!?:")


def _is_about_reaching(clause: str, time: str) -> bool:
    if _OF_THE_PAST.search(clause) or _ABOUT_THE_PROGRAM.search(clause):
        return False
    words_before = len(clause[: clause.find(time)].split())
    return _ABOUT_REACHING.search(clause) is not None or (words_before <= 2 and len(clause.split()) <= 8)
