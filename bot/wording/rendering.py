"""From the key of a reviewed text to the words a person reads. The only place where a reply gets its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.wording.catalogue import Entry, load_catalogue
from bot.wording.gsm7 import gsm7_length, split_at_sentences, to_gsm7

ONE_MESSAGE = 306  # two GSM-7 segments
LABEL_REFERENCE = "label:"


class UnknownText(KeyError):
    """A key that is not in the catalogue, or a text that could not be filled: nothing is sent for it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """`facts`: the program's facts by placeholder, None where unset."""

    channel: str
    facts: Mapping[str, str | None]
    catalogue: Mapping[str, Entry]

    @classmethod
    def of(cls, channel: str, facts: Mapping[str, str | None]) -> Wording:
        return cls(channel, facts, load_catalogue())

    def text(self, key: str, turn: int, **values: str) -> str:
        """The wording of `key` whose turn it is; wordings follow one another, so none repeats back to back."""
        entry = self.catalogue.get(key)
        if entry is None:
            raise UnknownText(key)
        wordings = entry.wordings(self.channel, self.facts)
        chosen = wordings[turn % len(wordings)]
        filled = {name: self._value(value) for name, value in values.items()}
        try:
            return chosen.format(**{name: value or "" for name, value in self.facts.items()} | filled)
        except KeyError:  # a value of its own was not given
            raise UnknownText(key) from None

    def _value(self, value: str) -> str:
        if value.startswith(LABEL_REFERENCE):
            entry = self.catalogue.get(f"answer/{value.removeprefix(LABEL_REFERENCE)}")
            return entry.label if entry and entry.label else "something else"
        return value


def as_messages(parts: list[str], channel: str) -> list[str]:
    """Join the parts of one turn into one message; on the phone, into as few as two segments each allow."""
    whole = " ".join(p.strip() for p in parts if p.strip())
    if channel == "web":
        return ["\n\n".join(p.strip() for p in parts if p.strip())] if whole else []
    plain = to_gsm7(whole)
    if gsm7_length(plain) <= ONE_MESSAGE:
        return [plain] if plain else []
    messages: list[str] = []
    for part in (to_gsm7(p) for p in parts if p.strip()):
        if messages and gsm7_length(f"{messages[-1]} {part}") <= ONE_MESSAGE:
            messages[-1] += " " + part
        else:
            messages += split_at_sentences(part, ONE_MESSAGE)
    return messages
