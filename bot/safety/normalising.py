"""Turns a message as typed into plain lower-case words, each knowing where it stood in the original.

Everything after this works on words: curly quotes, accents, look-alike letters, hidden characters, emoji,
stretched, disguised, spaced-out and run-together spellings are settled here. Never raises.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.safety.spelling import Spelling, default_spelling

LONGEST = 10_000
"""Longer messages keep head and tail: the danger in a very long text is most often said first or last."""
_HEAD, _TAIL = 7_000, 3_000

_CHUNK = re.compile(r"\S+")
_PIECE = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+|[^a-z0-9]+")
_SPANISH_OPENERS = "¿¡"
_LAUGHTER = "lol"
"""What all laughter is replaced with in rules/spelling.yml and rules/characters.yml."""
_TRAILING = ".,!?;:)]}\"'…-*_~/|>"
_LEADING = "([{\"'…-.,/*_~>#" + _SPANISH_OPENERS
_SHORT_FORMS = {"ll": "will", "ve": "have", "re": "are", "m": "am", "d": "would"}
_WITH_IS = frozenset({"he", "she", "it", "that", "there", "who", "what", "where", "how", "here", "why"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `after` is the stop behind it: "" none, "," slight, "." or "?" the sentence ends."""

    text: str
    start: int
    end: int
    after: str = ""
    quoted: bool = False

    @property
    def ends_sentence(self) -> bool:
        return self.after in (".", "?")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A message in plain words, with the original to quote from."""

    original: str
    words: tuple[Word, ...]
    laughs: bool = False

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """The word range of the sentence or sentences around words first..last (last excluded)."""
        while first > 0 and not self.words[first - 1].ends_sentence:
            first -= 1
        while last < len(self.words) and not self.words[last - 1].ends_sentence:
            last += 1
        return first, last

    def quote(self, first: int, last: int, longest: int = 200) -> str:
        """The person's own words around words first..last, for staff."""
        begin, end = self.sentence(first, last)
        if self.words[end - 1].end - self.words[begin].start > longest:
            begin, end = max(begin, first - 10), min(end, last + 10)
        return self.original[self.words[begin].start : self.words[end - 1].end][:longest].strip()


def normalise(text: str, spelling: Spelling | None = None) -> Normalised:
    """The message in plain words."""
    spelling = spelling or default_spelling()
    folded, places = _fold(text, spelling)
    words: list[Word] = []
    in_quotes = False
    for chunk in _CHUNK.finditer(folded):
        raw = chunk.group()
        quotes = raw.count('"')
        quoted = in_quotes or quotes > 0
        in_quotes ^= quotes % 2 == 1
        first = len(words)
        for meant, begin, end in _read_chunk(raw, spelling):
            if meant == ".":
                if len(words) > first:
                    words[-1] = _stopped(words[-1], ",")
                continue
            start = places[chunk.start() + begin]
            stop = places[chunk.start() + end - 1] + 1
            words.append(Word(meant, start, stop, "", quoted))
        if words and (stop_sign := _stop_sign(raw)):
            words[-1] = _stopped(words[-1], stop_sign)
    serious = _without_laughter(words)
    joined = _join_split_words(_join_spaced_letters(serious, spelling), spelling)
    return Normalised(text, tuple(joined), laughs=len(serious) < len(words))


def _without_laughter(words: list[Word]) -> list[Word]:
    """The words without "lol" and laughing faces, so that one in mid-sentence does not tear the sentence apart."""
    serious: list[Word] = []
    for word in words:
        if word.text != _LAUGHTER:
            serious.append(word)
        elif serious and word.after:
            serious[-1] = _stopped(serious[-1], word.after)
    return serious


def _stopped(word: Word, after: str) -> Word:
    return Word(word.text, word.start, word.end, after, word.quoted)


def _fold(text: str, spelling: Spelling) -> tuple[str, list[int]]:
    """Lower-case text of plain characters, and for each of them its place in the original."""
    if len(text) > LONGEST:
        kept = [*range(_HEAD), *range(len(text) - _TAIL, len(text))]
    else:
        kept = list(range(len(text)))
        if text.isascii() and text.isprintable():
            return text.lower(), kept
    chars: list[str] = []
    places: list[int] = []
    for place in kept:
        plain = _plain(text[place], spelling)
        chars.append(plain)
        places.extend([place] * len(plain))
    return "".join(chars), places


def _plain(char: str, spelling: Spelling) -> str:
    if char.isascii():
        return char.lower() if char.isprintable() else (" " if char.isspace() else "")
    if char in spelling.emoji:
        return f" {spelling.emoji[char]} "
    if char in spelling.lookalikes:
        return spelling.lookalikes[char]
    if char in _SPANISH_OPENERS:
        return char
    category = unicodedata.category(char)
    if category in (
        "Cf",
        "Mn",
        "Me",
        "Sk",
        "Cc",
        "Cs",
        "Co",
        "Cn",
    ):  # hidden, combining or broken: not there at all
        return " " if category in ("Cs", "Co", "Cn") else ""
    if 0x1F130 <= ord(char) <= 0x1F189:  # letters in squares and circles, unknown to NFKC
        return chr(ord("a") + (ord(char) - 0x1F130) % 32 % 26)
    parts = unicodedata.normalize("NFKD", char)
    letters = "".join(part for part in parts if unicodedata.category(part) != "Mn").lower()
    letters = "".join(spelling.lookalikes.get(letter, letter) for letter in letters)
    return letters if category[0] in "LNP" else (letters if letters.isascii() else " ")


def _stop_sign(raw: str) -> str:
    tail = raw[len(raw.rstrip(_TRAILING)) :]
    if "?" in tail:
        return "?"
    if "!" in tail or ";" in tail or (tail.count(".") == 1 and ".." not in tail):
        return "."
    return "," if tail.strip("\"'") else ""


def _read_chunk(raw: str, spelling: Spelling) -> list[tuple[str, int, int]]:
    """The words of one space-free stretch with their place in it; "." stands for a stop inside it."""
    begin = len(raw) - len(raw.lstrip(_LEADING))
    core = raw[begin:].rstrip(_TRAILING)
    end = begin + len(core)
    if core.isalpha() and core.isascii():
        return [(word, begin, end) for word in spelling.repair(core)]
    if not core:
        return []
    if "'" not in core and not core.isdigit() and (hidden := spelling.undisguise(core)):
        return [(word, begin, end) for word in hidden]
    found: list[tuple[str, int, int]] = []
    for piece in _PIECE.finditer(core):
        span = begin + piece.start(), begin + piece.end()
        text = piece.group()
        if text[0].isdigit():
            found.append((text, *span))
        elif text[0].isascii() and text[0].isalpha():
            found.extend((word, *span) for word in _spell_out(text, spelling))
        elif any(char in ".!?;,:" for char in text):
            found.append((".", *span))
        elif any(char.isalnum() for char in text):
            found.append((text, *span))
    return found


def _spell_out(text: str, spelling: Spelling) -> tuple[str, ...]:
    """Short forms in full: don't, he's, they'll."""
    if "'" not in text:
        return spelling.repair(text)
    if meant := spelling.known(text):
        return meant
    stem, _, ending = text.rpartition("'")
    if ending == "s":
        return (stem, "is") if stem in _WITH_IS else spelling.repair(stem.replace("'", ""))
    if ending == "t" and stem not in ("can", "won", "ain", "shan") and stem.endswith("n"):
        return (stem.removesuffix("n"), "not")
    if ending in _SHORT_FORMS:
        return (*spelling.repair(stem.replace("'", "")), _SHORT_FORMS[ending])
    return spelling.repair(text.replace("'", ""))


def _join_spaced_letters(words: list[Word], spelling: Spelling) -> list[Word]:
    """k i l l m y s e l f: three or more single letters in a row that spell something known."""
    joined: list[Word] = []
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and len(words[end].text) == 1 and words[end].text.isalpha():
            end += 1
        if end - place >= 3:
            run = "".join(word.text for word in words[place:end])
            # A leading "i" or "a" may be a word of its own: "i k m s".
            for skip in (0, 1):
                meant = spelling.repair(run[skip:])
                if meant != (run[skip:],) or run[skip:] in spelling.danger_words:
                    first, last = words[place + skip], words[end - 1]
                    joined.extend(words[place : place + skip])
                    joined.extend(Word(text, first.start, last.end, "", last.quoted) for text in meant)
                    joined[-1] = _stopped(joined[-1], last.after)
                    place = end
                    break
            else:
                joined.extend(words[place:end])
                place = end
            continue
        joined.append(words[place])
        place += 1
    return joined


_SPLIT = {
    ("my", "self"): "myself",
    ("over", "dose"): "overdose",
    ("over", "dosed"): "overdosed",
    ("o", "d"): "od",
    ("him", "self"): "himself",
    ("her", "self"): "herself",
    ("sui", "cide"): "suicide",
    ("suicide", "al"): "suicidal",
    ("un", "alive"): "unalive",
    ("to", "night"): "tonight",
    ("under", "18"): "underage",
}
_VERBS_BEFORE_TO = frozenset(
    ["want", "going", "need", "wants", "about", "ready", "trying", "got", "used", "like"]
)
_VERBS_AFTER_ILL = frozenset(
    [
        "kill",
        "die",
        "end",
        "do",
        "be",
        "just",
        "never",
        "probably",
        "cut",
        "hurt",
        "od",
        "overdose",
        "jump",
        "hang",
        "shoot",
    ]
)


def _join_split_words(words: list[Word], spelling: Spelling) -> list[Word]:
    """Words written in two ("my self"), "ill" where "I will" is meant, "2" for "to"."""
    joined: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        following = words[place + 1] if place + 1 < len(words) and not word.after else None
        if following and (whole := _SPLIT.get((word.text, following.text))):
            joined.append(Word(whole, word.start, following.end, following.after, following.quoted))
            place += 2
            continue
        if word.text == "2" and joined and following and joined[-1].text in _VERBS_BEFORE_TO:
            joined.append(Word("to", word.start, word.end, "", word.quoted))
        elif word.text == "ill" and following and following.text in _VERBS_AFTER_ILL:
            joined.append(Word("i", word.start, word.end, "", word.quoted))
            joined.append(Word("will", word.start, word.end, "", word.quoted))
        elif len(word.text) == 1:
            joined.append(
                Word(spelling.repair_letter(word.text), word.start, word.end, word.after, word.quoted)
            )
        else:
            joined.append(word)
        place += 1
    return joined
