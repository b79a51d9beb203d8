"""The name a person wants to be called by, found only where they clearly give one."""

from __future__ import annotations

import re

from actions.detail_words import TIME_EXPRESSION
from actions.name_words import ALSO_WORDS, NAMES_IN_ED, NOT_A_NAME

LONGEST_NAME = 60
_INITIALS = r"(?:[^\W\d_]\.){1,3}"
_TITLE = r"(?:(?:mrs?|ms|miss|dr|sra?)\b\.?\s+)"
_WORD = r"[^\W\d_][\w'’-]*"
_PARTS = rf"({_TITLE}?(?:{_INITIALS}|{_WORD})(?:\s+(?:{_INITIALS}|{_WORD})){{0,2}})"
_FILLER = r"(?:(?:actually|really|just|now|only|simply|to|as)\s+)*"
# These words are said of a name and little else.
_SURELY = re.compile(
    r"\b(?:name'?s?(?:\s+(?:is|should be|to|as)|:)?|i go by|go by|goes by|(?:they|everyone|people) (?:calls? me"
    r"|says?)|ask for"
    rf"|it should say|me llamo|mi nombre es)\s+{_FILLER}(?={_PARTS})",
    re.I,
)
# These stand before a name, but as often before a feeling or a time ("im tired", "call me tomorrow"): a name in small
# letters counts only at the start of the message, and only where nothing follows it but "from ...".
_PERHAPS = re.compile(
    r"(?:^|[.,;!?\n]\s*)(?:(?:ok|okay|hi|hey|hello|yes|yeah|no|and|so|oh|hola|wait|sorry)\b[\s,!.]*)*"
    rf"(?:i am|i'?m|it'?s|it is|this is|call me|soy)\s+{_FILLER}{_PARTS}",
    re.I,
)
_NOTHING_FOLLOWS = re.compile(
    r"\W*$|\s*[,.;!?(\n&-]|\s+(?:from|but|pero|de|i'?m|my|number|call|text|at|on|\d+)\b", re.I
)
_HERE = re.compile(rf"^\W*({_WORD})\s+here\b", re.I)
_OPENERS = re.compile(
    r"^\W*(?:(?:ok|okay|yes|yeah|yep|sure|um+|uh|oh|well|hi|hey|hello|no(?=\s*,)|just|put|use|si|sí)\b[\s,.!-]*)+",
    re.I,
)
_BARE = re.compile(rf"^{_PARTS}$", re.I)
_SENTENCE_PART = re.compile(
    r"(?<!\b[^\W\d_])(?<!\bmrs)(?<!\bmr)(?<!\bms)(?<!\bdr)[.]\s|[,;:!?\n()\"]+|\s-\s|\b(?:and|y)\b|&", re.I
)


def find_name(text: str, asked: str | None, *, among_details: bool = False) -> str | None:
    """`asked` is the detail the assistant's question was about; only after it does a bare word count as a name.

    `among_details`: the message gives other details, so "..., its dee, ..." may give a name in the middle of it.
    """
    for said in reversed(list(_SURELY.finditer(text))):  # "my name is Robert but everyone says Bobby"
        if words := _name_words(said.group(1), text[said.end(1) :], sure=True):
            return _as_name(words)
    for said in _PERHAPS.finditer(text):
        words = _name_words(said.group(1), text[said.end(1) :], sure=False)
        follows = text[said.start(1) + len(" ".join(words)) :]
        if words and (
            words[0][:1].isupper()
            or ((said.start() == 0 or among_details) and _NOTHING_FOLLOWS.match(follows))
        ):
            return _as_name(words)
    if (here := _HERE.match(text)) and (words := _name_words(here.group(1), "", sure=False)):
        return _as_name(words)
    if asked in ("name", "contact", "time"):
        return _bare_name(text, asked)
    return None


def name_in_front(text: str) -> str | None:
    """ "Marcus. after 6. no voicemail": a capitalised word or two before the details."""
    parts = _SENTENCE_PART.split(text, maxsplit=1)
    front = parts[0].strip()
    if len(parts) < 2 or not front[:1].isupper() or len(front.split()) > 2 or TIME_EXPRESSION.search(front):
        return None
    words = front.split()
    return _as_name(words) if _BARE.match(front) and not any(_is_small_word(w) for w in words) else None


def _name_words(said: str, after: str, *, sure: bool) -> list[str]:
    """The words of a name at the start of `said`; a second word in small letters only where nothing follows it."""
    words: list[str] = []
    candidates = said.split()
    for index, word in enumerate(candidates):
        plain = word.lower().strip("'’.-")
        first = not words
        if first and plain in ALSO_WORDS and (sure or word[:1].isupper()):
            words.append(word)
            continue
        if _is_small_word(plain) or plain in ALSO_WORDS or TIME_EXPRESSION.fullmatch(word):
            break
        ends_here = index == len(candidates) - 1 and re.match(
            r"\W*$|\s*[,.;!?(\n&-]|\s+(?:and|but|y|pero)\b", after
        )
        followed_by_small_word = index < len(candidates) - 1 and _is_small_word(candidates[index + 1])
        if first or word[:1].isupper() or ends_here or followed_by_small_word:
            words.append(word)
        else:
            break
        if word.endswith(".") and not re.fullmatch(
            rf"{_INITIALS}|{_TITLE.replace(chr(92) + 's+', '')}", word, re.I
        ):
            break
    return words


def _is_small_word(word: str) -> bool:
    """A word listed as no name, drawn out or not ("heyyy"), or one that ends as what one is or feels ("homeless")."""
    plain = word.lower().strip("'’.-")
    if (
        plain in NOT_A_NAME
        or re.sub(r"(.)\1{2,}", r"\1", plain) in NOT_A_NAME
        or re.sub(r"(.)\1{2,}", r"\1\1", plain) in NOT_A_NAME
    ):
        return True
    if plain.endswith("ed") and plain not in NAMES_IN_ED:
        return True
    return len(plain) >= 6 and plain.endswith(
        ("ing", "less", "ful", "ous", "able", "ible", "lent", "stic", "xic", "holic", "ly")
    )


def _bare_name(text: str, asked: str) -> str | None:
    opened = _OPENERS.sub("", text, count=1)
    parts = [p.strip(" .!'") for p in _SENTENCE_PART.split(opened if opened.strip() else text)]
    parts = [p for p in parts if p]
    whole_message = len(parts) == 1
    for index, part in enumerate(parts):
        said = _BARE.match(part) or _BARE.match(part + ".")  # "J.R" lost its last full stop
        if said is None or (TIME_EXPRESSION.search(part) and part.lower() not in ALSO_WORDS):
            continue
        if part.lower() in ALSO_WORDS:
            if asked == "name" and whole_message:
                return _as_name([part])
            continue
        words = said.group(1).split()
        small = [w for w in words if _is_small_word(w)]
        later_and_unclear = index > 0 and not part[:1].isupper() and "name" not in text.lower()
        if small or later_and_unclear:
            continue
        if asked == "name" or (len(words) <= 2 and (asked == "contact" or not whole_message)):
            return _as_name(words)
    return None


def _as_name(words: list[str]) -> str:
    """As they wrote it, with capitals; "P." at the end of a sentence loses its stop, "J.R." keeps them."""
    kept = [
        w if re.fullmatch(r"(?:[^\W\d_]\.){2,3}|(?:mrs?|ms|dr|sra?)\.", w, re.I) else w.rstrip(".")
        for w in words
    ]
    return " ".join(w if w[:1].isupper() else w[:1].upper() + w[1:] for w in kept)[:LONGEST_NAME]
