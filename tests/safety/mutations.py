"""How the same words come out when hurried, upset, or hiding from a filter: one function for each way."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from bot.safety.training.misspelling import misspell

Texts = tuple[str, ...]
"""One message, or two where it was sent in two parts."""

_EMOJI = ("😭", "😢", "🙏", "💔", "❤️", "👍🏽", "🥺", "😔", "🖤")
_BLANKS = ("  ", "   ", "\n", "\t", " \u00a0", "\n\n", " \u200b")
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "l": "1", "t": "7"}


def case(text: str, rng: random.Random) -> Texts:
    ways: tuple[Callable[[str], str], ...] = (
        str.upper,
        str.title,
        str.swapcase,
        lambda t: "".join(rng.choice((c.upper(), c.lower())) for c in t),
    )
    return (rng.choice(ways)(text),)


def spacing(text: str, rng: random.Random) -> Texts:
    return ("".join(rng.choice(_BLANKS) if c == " " and rng.random() < 0.6 else c for c in text) + " ",)


def joined_words(text: str, rng: random.Random) -> Texts:
    """One blank is missing."""
    gaps = [m.start() for m in re.finditer(" ", text)]
    if not gaps:
        return (text,)
    at = rng.choice(gaps)
    return (text[:at] + text[at + 1 :],)


def emoji(text: str, rng: random.Random) -> Texts:
    words = text.split(" ")
    for _ in range(rng.randint(1, 3)):
        words.insert(rng.randint(0, len(words)), rng.choice(_EMOJI) * rng.randint(1, 2))
    return (" ".join(words),)


def typos(text: str, rng: random.Random) -> Texts:
    return (misspell(text, rng, strength=0.2),)


def stretched(text: str, rng: random.Random) -> Texts:
    """plsss, sooo: one or two words with a letter drawn out."""
    words = text.split(" ")
    for at in rng.sample(range(len(words)), min(len(words), rng.randint(1, 2))):
        if len(words[at]) > 1 and words[at].isalpha():
            letter = rng.randrange(len(words[at]))
            words[at] = words[at][:letter] + words[at][letter] * rng.randint(3, 6) + words[at][letter + 1 :]
    return (" ".join(words),)


def leetspeak(text: str, rng: random.Random) -> Texts:
    """One or two of the longer words with a sign in place of a letter."""
    words = text.split(" ")
    places = [n for n, word in enumerate(words) if len(word) > 3 and set(word.lower()) & _LEET.keys()]
    for at in rng.sample(places, min(len(places), rng.randint(1, 2))):
        letters = [n for n, c in enumerate(words[at]) if c.lower() in _LEET]
        for n in rng.sample(letters, min(len(letters), rng.randint(1, 2))):
            words[at] = words[at][:n] + rng.choice(_LEET[words[at][n].lower()]) + words[at][n + 1 :]
    return (" ".join(words),)


def no_punctuation(text: str, rng: random.Random) -> Texts:
    return (" ".join(re.sub(r"[.,;:!?'\"’“”()-]", "", text).split()),)


def two_messages(text: str, rng: random.Random) -> Texts:
    """Sent in the middle of the sentence."""
    words = text.split(" ")
    if len(words) < 2:
        return (text,)
    at = rng.randint(1, len(words) - 1)
    return " ".join(words[:at]), " ".join(words[at:])


MUTATIONS: Mapping[str, Callable[[str, random.Random], Texts]] = {
    "case": case,
    "spacing": spacing,
    "joined words": joined_words,
    "emoji": emoji,
    "typos": typos,
    "stretched letters": stretched,
    "leetspeak": leetspeak,
    "no punctuation": no_punctuation,
    "two messages": two_messages,
}
