"""The topic examples of data/nlu, as the encoder learns them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[3] / "data" / "nlu"
VALIDATION_PERCENT = 8


@dataclass(frozen=True, slots=True)
class TopicExample:
    text: str
    topic: str

    @property
    def is_held_back(self) -> bool:
        """Whether the encoders never see it, so that the topic classifier over them can be calibrated on it."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 100 < VALIDATION_PERCENT


def read_topics(folder: Path = FOLDER) -> list[TopicExample]:
    found = []
    for path in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            found += [TopicExample(line, block["intent"]) for line in lines]
    return found
