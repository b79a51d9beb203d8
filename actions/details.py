"""Details a person gives for a note: found by rules, kept as said where they are unclear, never guessed."""

from __future__ import annotations

import re
from typing import Any

from actions.detail_words import (
    BEST_WAY,
    GOT_IN_THE_WAY,
    NOT_IN_THE_WAY,
    ONE_WORD_WAY,
    REASON,
    WISH,
    WOULD_HELP,
)
from actions.names import find_name, name_in_front
from actions.reach import find_reach
from actions.times import find_times, time_as_said

LONGEST_NOTE = 120
BROKEN = frozenset({"broken_phone", "broken_email"})
_CLAUSE = re.compile(r"[.,;!?\n]+(?=\s|$)|\b(?:but|pero)\b", re.I)
_NO_VOICEMAIL = re.compile(
    r"\b(?:no|not|don'?t|dont|never|without) (?:\w+ ){0,3}(?:voice ?mails?|vms?|messages? (?:on|with)|(?:leave"
    r"|leaving) (?:a |any )?messages?)\b"
    r"|\b(?:no|don'?t|never) (?:leave )?(?:voice ?mails?|vms?)\b|\bsin mensajes de voz\b",
    re.I,
)
_VOICEMAIL_OK = re.compile(
    r"\b(?:voice ?mails?|vm)(?: is| are|'s)? (?:ok|okay|fine|good|alright)\b"
    r"|\b(?:can|may|ok to|okay to|fine to|feel free to|you can|just) leave (?:it|a |me a )?(?:voice ?mail|vm"
    r"|message)|\bleave it on the machine\b",
    re.I,
)
_TURNED_DOWN = re.compile(
    r"\b(?:don'?t|do not|no|not|never|without|stop|can'?t|ya no)\s+"
    r"(?:(?:want|wants?|need|like|have|you|to|ever|please|them|anyone|someone|anybody|even|for|me|a|any|con|los)\s+)*$",
    re.I,
)


class Details:
    """The details so far; later ones win over earlier ones, lists grow."""

    LISTS = ("got_in_the_way", "would_help", "notes")
    FIELDS = {"contact": ("phone", "email"), "name": ("name",), "time": ("times",)}

    def __init__(self, values: dict[str, Any]) -> None:
        self.values: dict[str, Any] = {k: (list(v) if isinstance(v, list) else v) for k, v in values.items()}

    def merge(self, found: dict[str, Any]) -> None:
        for key, value in found.items():
            if key in self.LISTS:
                kept = self.values.setdefault(key, [])
                kept.extend(v for v in value if v not in kept)
            elif key not in BROKEN:
                self.values[key] = value

    def would_change(self, found: dict[str, Any]) -> bool:
        merged = Details(self.values)
        merged.merge(found)
        return merged.values != self.values

    def add_note(self, words: str) -> None:
        self.merge({"notes": [words[:LONGEST_NOTE]]})

    def has(self, detail: str) -> bool:
        return any(self.values.get(field) for field in self.FIELDS.get(detail, (detail,)))

    def forget(self, detail: str) -> None:
        for field in self.FIELDS.get(detail, (detail,)):
            self.values.pop(field, None)


def extract_details(text: str, asked: str | None, *, as_said: bool = False) -> dict[str, Any]:
    """Find details in one message; `asked` is the detail the assistant's question was about, if any.

    Returns only keys that were found: name, phone (E.164), email, times, best_way, voicemail, got_in_the_way,
    would_help; `broken_phone` and `broken_email` when something looks like one and cannot be. With `as_said`, a
    short reply to "when" is kept word for word even when it names no time we know.
    """
    found: dict[str, Any] = {}
    reach = find_reach(text)
    _put(found, phone=reach.phone, email=reach.email)
    _put(found, broken_phone=reach.broken_phone or None, broken_email=reach.broken_email or None)
    _put(found, times=find_times(reach.rest, asked), name=find_name(reach.rest, asked))
    if found.get("name") and found["name"].lower() in found.get("times", "").lower():
        del found["name"]
    _take_ways(text, found)
    if "name" not in found and {"times", "phone", "email", "voicemail", "best_way"} & found.keys():
        _put(found, name=name_in_front(text) or find_name(reach.rest, None, among_details=True))
    if as_said and asked == "time" and not found:
        _put(found, times=time_as_said(reach.rest))
    _take_reasons(text, found)
    if WISH.search(text) and (
        helps := [label for label, pattern in WOULD_HELP.items() if pattern.search(text)]
    ):
        found["would_help"] = helps
    return found


def _put(found: dict[str, Any], **values: Any) -> None:
    found.update({key: value for key, value in values.items() if value is not None})


def _take_ways(text: str, found: dict[str, Any]) -> None:
    if _NO_VOICEMAIL.search(text):
        found["voicemail"] = False
    elif _VOICEMAIL_OK.search(text):
        found["voicemail"] = True
    if alone := ONE_WORD_WAY.match(text):
        word = alone.group(1).lower().replace("-", "")
        found["best_way"] = "call" if word == "phone" else word
        return
    if found.get("name"):  # "call me Dee" is about the name, not about the phone
        text = re.sub(rf"\bcall me (?=\W*{re.escape(found['name'])})", "", text, flags=re.I)
    ways = {
        w
        for w, p in BEST_WAY.items()
        if any(not _TURNED_DOWN.search(text[: m.start()]) for m in p.finditer(text))
    }
    if len(ways) == 1:  # "call or text me": either will do, so neither is noted as the best
        found["best_way"] = ways.pop()


def _take_reasons(text: str, found: dict[str, Any]) -> None:
    if not REASON.search(text):
        return
    clauses = [c for c in _CLAUSE.split(text) if c.strip() and not NOT_IN_THE_WAY.search(c)]
    hits = [label for label, pattern in GOT_IN_THE_WAY.items() if any(pattern.search(c) for c in clauses)]
    if hits and any(REASON.search(c) for c in clauses):
        found["got_in_the_way"] = hits
