"""Loads `content/` and refuses to start with a text that could reach a person half-filled."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parents[2] / "content"

PROGRAM_FACTS = frozenset(
    {
        "phone",
        "place",
        "hours",
        "levels_of_care",
        "telehealth",
        "groups",
        "insurers",
        "reply_promise",
        "transport",
    }
    | {"website", "neutral_name"}
)
ALWAYS_SET = frozenset({"phone", "neutral_name"})
# Placeholders that the gateway fills for one message; everything else must be a fact of the program.
OWN_PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "handoff/read_back": frozenset({"summary"}),
    "handoff/read_back_changed": frozenset({"summary"}),
    "handoff/sent_closed": frozenset({"next_open"}),
    "unsure/choices": frozenset({"first", "second"}),
}


class ContentError(Exception):
    """Texts cannot be used as they stand; the message names the file, the entry and the fix."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in its wordings. `unset` serves when a fact in `needs` is not set in the program's profile."""

    key: str
    sms: tuple[str, ...]
    web: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    label: str = ""

    def wordings(self, channel: str, facts: Mapping[str, str | None]) -> tuple[str, ...]:
        if any(not facts.get(need) for need in self.needs):
            return self.unset
        return (self.web or self.sms) if channel == "web" else self.sms

    def every_wording(self) -> Iterator[str]:
        yield from (*self.sms, *self.web, *self.unset)


@cache
def load_catalogue(root: Path = CONTENT) -> Mapping[str, Entry]:
    """Read `answers/` and `moves/`; raise `ContentError` listing every problem found."""
    entries: dict[str, Entry] = {}
    problems: list[str] = []
    for path in sorted([*(root / "answers").glob("*.yml"), *(root / "moves").glob("*.yml")]):
        for key, raw in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            where = f"{path.name}: {key}"
            if key in entries:
                problems.append(f"{where} stands twice")
            try:
                entries[key] = _entry(key, raw)
            except (KeyError, TypeError, AttributeError):
                problems.append(f"{where} needs an `sms:` list of wordings")
                continue
            problems += [f"{where}: {problem}" for problem in _problems(entries[key])]
    if not entries:
        problems.append(f"no texts found under {root}")
    if problems:
        raise ContentError("These texts need mending:\n  " + "\n  ".join(problems))
    return entries


def _entry(key: str, raw: dict[str, Any]) -> Entry:
    return Entry(
        key=key,
        sms=tuple(raw["sms"]),
        web=tuple(raw.get("web") or ()),
        needs=tuple(raw.get("needs") or ()),
        unset=tuple((raw.get("unset") or {}).get("sms") or ()),
        label=raw.get("label", ""),
    )


def _problems(entry: Entry) -> Iterator[str]:
    if entry.needs and not entry.unset:
        yield "has `needs` but no `unset` wording for programs without that fact"
    allowed = PROGRAM_FACTS | OWN_PLACEHOLDERS.get(entry.key, frozenset())
    for text in entry.every_wording():
        try:
            used = placeholders(text)
        except ValueError as error:
            yield f"a wording has a stray brace ({error})"
            continue
        for name in sorted(used - allowed):
            yield f"the placeholder {{{name}}} is not known; known: {', '.join(sorted(allowed))}"
        optional = (used & PROGRAM_FACTS) - ALWAYS_SET - set(entry.needs)
        for name in sorted(optional if text not in entry.unset else used & set(entry.needs)):
            yield f"{{{name}}} can be unset; list it under `needs` and write an `unset` wording without it"


def placeholders(text: str) -> set[str]:
    """The names in braces; raises ValueError on a stray brace."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
