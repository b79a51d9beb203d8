"""The messages both bots are measured with: the one-topic evaluation files, which neither was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.bench.failure import BenchFailure
from bot.settings import ROOT

FOLDER = ROOT / "tests" / "nlu"
TURNS_OF_A_TALK = 5


@dataclass(frozen=True)
class EvaluationMessage:
    text: str
    label: str


def read_messages(folder: Path = FOLDER) -> list[EvaluationMessage]:
    """All of them, in the order of files and lines; raises `BenchFailure` where there are none."""
    found = []
    for path in sorted(folder.glob("*/*.yml")):  # not two_topics.yml, which lies above: it has another shape
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [
                EvaluationMessage(line[2:].strip(), block["intent"])
                for line in block["examples"].splitlines()
                if line.startswith("- ")
            ]
    if not found:
        raise BenchFailure(f"there are no evaluation messages in {folder}")
    return found


def spread(messages: Sequence[EvaluationMessage], wanted: int) -> list[EvaluationMessage]:
    """At most `wanted` of them, evenly spaced, so that each part of the list has its share."""
    if wanted >= len(messages):
        return list(messages)
    return [messages[number * len(messages) // wanted] for number in range(wanted)]


def talks(messages: Sequence[EvaluationMessage], wanted: int) -> list[list[str]]:
    """`wanted` talks of five messages each, evenly spaced; a talk's messages come from far apart in the list."""
    texts = [message.text for message in spread(messages, wanted * TURNS_OF_A_TALK)]
    count = len(texts) // TURNS_OF_A_TALK
    return [texts[number::count][:TURNS_OF_A_TALK] for number in range(count)]
