"""What the report measures on: our held-back examples and, where they are on this machine, the evaluation "
"files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.safety.screening import Category, Level
from bot.safety.training.examples import Example

BETWEEN_TEXTS = " / "
"""How the example files join several texts sent in a row; the report plays them one after another, as "
"they arrive."""


class EvaluationError(ValueError):
    """An evaluation file cannot be read; the message names the file and line, never what stands there."""


@dataclass(frozen=True, slots=True)
class Case:
    """One message, or several sent in a row. `dangerous` is None where nobody has said whether it is."""

    texts: tuple[str, ...]
    dangerous: bool | None
    group: str  # our category for danger, the kind of example for safe ones; the file's own category in evaluation files
    level: Level | None = None
    category: Category | None = None
    language: str = ""

    @property
    def joined(self) -> str:
        return BETWEEN_TEXTS.join(self.texts)


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases of one origin; `name` is shown, `file` is where they come from."""

    name: str
    file: str
    cases: tuple[Case, ...]


def held_back(examples: Sequence[Example]) -> tuple[Case, ...]:
    """Our own examples that no training has seen."""
    return tuple(
        Case(
            texts=tuple(part for part in e.text.split(BETWEEN_TEXTS) if part.strip()),
            dangerous=e.category is not None,
            group=e.category.value if e.category else e.kind,
            level=e.level,
            category=e.category,
            language=e.language,
        )
        for e in examples
        if e.is_held_back
    )


def read_evaluation(folder: Path) -> list[CaseSet]:
    """Every file of JSON lines in the folder: "crisis" in its name means danger, "safe" none, anything "
    "else unlabelled."""
    return [_read(path) for path in sorted(folder.glob("*.jsonl"))]


def _read(path: Path) -> CaseSet:
    dangerous = True if "crisis" in path.stem else False if "safe" in path.stem else None
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            cases.append(Case((str(row["text"]),), dangerous, str(row.get("category") or "not sorted")))
        except (ValueError, KeyError, TypeError):
            raise EvaluationError(f"{path.name}, line {number}: not a JSON object with a text") from None
    return CaseSet(path.stem.replace("_", " "), path.name, tuple(cases))
