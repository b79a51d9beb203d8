"""Our own examples, read from `examples/`, and the split that holds some back for choosing thresholds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.safety.screening import Category, Level

FOLDER = Path(__file__).parent / "examples"
VALIDATION_PERCENT = 15


class ExampleError(ValueError):
    """A file of examples cannot be used; the message names it and what is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """One message with its true level and category; `kind` is the file it stands in."""

    text: str
    level: Level
    category: Category | None
    language: str
    kind: str

    @property
    def is_held_back(self) -> bool:
        """Whether it belongs to validation: decided by the text alone, so adding examples moves none of the others."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 100 < VALIDATION_PERCENT


def read_examples(folder: Path = FOLDER) -> list[Example]:
    """Every example, in a fixed order; raises `ExampleError`."""
    return [example for path in sorted(folder.rglob("*.yml")) for example in _read(path)]


def data_hash(examples: Sequence[Example]) -> str:
    """Names exactly this data, for the model card."""
    digest = hashlib.sha256()
    for e in examples:
        digest.update(f"{e.text}\0{e.level}\0{e.category}\0".encode())
    return digest.hexdigest()


def _read(path: Path) -> Iterator[Example]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        level = Level(raw["level"])
        category = Category(raw["category"]) if raw.get("category") else None
        messages = raw["messages"]
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ExampleError(f"{path.name}: {error}") from None
    if (level is Level.NONE) != (category is None):
        raise ExampleError(f"{path.name}: a category goes with a level of danger, and only with one")
    for message in messages:
        if not isinstance(message, str) or not message.strip():
            raise ExampleError(f"{path.name}: this is no text: {message!r} (quote it)")
        yield Example(message.strip(), level, category, raw.get("language", "en"), path.stem)
