"""The fixed, versioned replies to danger, read from content/crisis/.

Nothing here is composed freely: a reply is one reviewed text, one reviewed line about what this program and the
staff can do, and on the first turn of an episode one neutral question. All combinations are rendered in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.safety.screening import Category, Level

CONTENT = Path(__file__).parents[2] / "content" / "crisis"
LANGUAGES = ("en", "es")
OLDEST_VERIFICATION_DAYS = 90
"""A crisis number that nobody checked for longer than this fails the release check."""

_NOT_TEXTS = frozenset({"resources.yml"})
_REQUIRED = ("version", "author", "reviewer")
# GSM-7 has é, ñ, ü, ¿ and ¡ but not these; one of them would double the cost and halve the length of a text message.
_TO_GSM = str.maketrans("áíóúÁÍÓÚ", "aiouAIOU")


class CrisisTextError(ValueError):
    """Something is missing in content/crisis; raised at start-up, never while replying."""


@dataclass(frozen=True, slots=True)
class CrisisReply:
    """What is sent, and which reviewed entry it came from."""

    text: str
    text_id: str
    version: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A number or service that crisis texts may name."""

    id: str
    name: str
    numbers: tuple[str, ...]
    last_verified: date

    def is_stale(self, today: date) -> bool:
        """Whether it was last checked too long ago to be relied on."""
        return (today - self.last_verified).days > OLDEST_VERIFICATION_DAYS


class CrisisTexts:
    """All crisis texts of the project; read once, checked for completeness while reading."""

    def __init__(self, folder: Path = CONTENT) -> None:
        self._entries = _read_entries(folder)
        self.resources = _read_resources(folder)
        self._numbers = {resource.id: resource.numbers[0] for resource in self.resources}
        self._check_complete()

    def reply(
        self,
        category: Category,
        level: Level,
        *,
        channel: str,
        language: str,
        episode_turn: int,
        alert_stored: bool,
        office_open: bool,
    ) -> CrisisReply:
        """The reply to danger; `episode_turn` counts full replies in this episode, from 0.

        The wording changes with the turn: the first text is said once, and none of the later ones comes more
        than three times within 28 replies. Staff are said to be told only where `alert_stored`.
        """
        text_id = f"crisis/{category}/{level if level is not Level.NONE else Level.CONCERN}"
        words = self._words(text_id, language)
        limits = self._words("crisis/limits", language)
        parts = [self._body(words, channel, episode_turn)]
        parts.append(_limits(limits, episode_turn, alert_stored=alert_stored, office_open=office_open))
        if episode_turn <= 0:
            parts.append(str(words.get("question", limits["question"])))
        return self._reply(text_id, channel, parts)

    def pointer(self, channel: str, language: str, turn: int) -> str:
        """The short way to live help that ends every ordinary reply while a crisis is open."""
        pointers = self._words("crisis/pointer", language)
        return _for_channel(str(pointers[turn % len(pointers)]), channel)

    def still_open(
        self,
        kind: Literal["fine", "joking"],
        *,
        channel: str,
        language: str,
        turn: int = 0,
        alert_stored: bool,
    ) -> CrisisReply:
        """The answer to "I'm fine" and "just joking": thanks, no argument; the crisis stays open."""
        text_id = f"crisis/still_open/{kind}"
        words = self._words(text_id, language)
        parts = [str(words["texts"][turn % len(words["texts"])])]
        if alert_stored:
            parts.append(str(words["kept"]))
        return self._reply(text_id, channel, parts)

    def stale_resources(self, today: date) -> list[Resource]:
        """The numbers that have to be checked again before a release."""
        return [resource for resource in self.resources if resource.is_stale(today)]

    def unreviewed(self) -> list[str]:
        """The entries that no clinician has signed yet."""
        return sorted(text_id for text_id, entry in self._entries.items() if entry["reviewed_on"] is None)

    def _words(self, text_id: str, language: str) -> Any:
        entry = self._entries[text_id]
        return entry[language if language in LANGUAGES else "en"]

    @staticmethod
    def _body(words: Mapping[str, Any], channel: str, turn: int) -> str:
        if turn <= 0:
            return str(words.get("first_web", words["first"]) if channel == "web" else words["first"])
        return str(words["again"][(turn - 1) % len(words["again"])])

    def _reply(self, text_id: str, channel: str, parts: Sequence[str]) -> CrisisReply:
        text = " ".join(parts)
        for name, number in self._numbers.items():
            text = text.replace("{" + name + "}", number)
        return CrisisReply(_for_channel(text, channel), text_id, str(self._entries[text_id]["version"]))

    def _check_complete(self) -> None:
        for text_id in _expected_ids():
            if text_id not in self._entries:
                raise CrisisTextError(f"content/crisis has no entry {text_id}")
        for text_id, entry in self._entries.items():
            missing = [name for name in (*_REQUIRED, *LANGUAGES) if not entry.get(name)]
            if missing or "reviewed_on" not in entry:
                raise CrisisTextError(f"{text_id} lacks {', '.join(missing) or 'reviewed_on'}")


def _limits(limits: Mapping[str, Any], turn: int, *, alert_stored: bool, office_open: bool) -> str:
    """What this program cannot do, and what staff know. The wordings change once all bodies had their turn."""
    programs = limits["program"]
    program = programs[(max(turn - 1, 0) // 3) % len(programs)]
    staff = limits[f"{'told' if alert_stored else 'not_told'}_{'open' if office_open else 'closed'}"]
    return f"{program} {staff}"


def _for_channel(text: str, channel: str) -> str:
    return text if channel == "web" else text.translate(_TO_GSM)


def _expected_ids() -> Iterator[str]:
    for category in Category:
        for level in (Level.CONCERN, Level.IMMINENT):
            yield f"crisis/{category}/{level}"
    yield from ("crisis/limits", "crisis/pointer", "crisis/still_open/fine", "crisis/still_open/joking")


def _read_entries(folder: Path) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name in _NOT_TEXTS:
            continue
        for text_id, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if text_id in entries:
                raise CrisisTextError(f"{text_id} stands twice in content/crisis")
            entries[text_id] = entry
    return entries


def _read_resources(folder: Path) -> tuple[Resource, ...]:
    listed = yaml.safe_load((folder / "resources.yml").read_text(encoding="utf-8"))["resources"]
    return tuple(
        Resource(
            id=str(entry["id"]),
            name=str(entry["name"]),
            numbers=tuple(str(entry[way]) for way in ("call", "text") if way in entry),
            last_verified=entry["last_verified"],
        )
        for entry in listed
    )
