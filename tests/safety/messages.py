"""The tables of dangerous and calm messages, as tests read them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from bot.safety.screening import Category, Level

_HERE = Path(__file__).parent


class Danger(NamedTuple):
    """A message that must alarm; `level` None where either level will do."""

    kind: str
    text: str
    category: Category
    level: Level | None


def _danger() -> list[Danger]:
    groups = yaml.safe_load((_HERE / "danger.yml").read_text(encoding="utf-8"))
    return [
        Danger(
            group["kind"],
            text,
            Category(group["category"]),
            None if group["level"] == "any" else Level(group["level"]),
        )
        for group in groups
        for text in group["messages"]
    ]


def _calm() -> list[tuple[str, str]]:
    groups = yaml.safe_load((_HERE / "calm.yml").read_text(encoding="utf-8"))
    return [(why, text) for why, texts in groups.items() for text in texts]


DANGER = _danger()
CALM = _calm()
