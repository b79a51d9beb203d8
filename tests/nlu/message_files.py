"""Reads the Rasa YAML files of examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
TRAINING = ROOT / "data" / "nlu"
EVALUATION = ROOT / "tests" / "nlu"
TWO_TOPICS = EVALUATION / "two_topics.yml"


@dataclass(frozen=True)
class Labelled:
    text: str
    label: str
    file: str


def read_labelled(folder: Path) -> list[Labelled]:
    found = []
    for path in sorted(folder.rglob("*.yml")):
        if path == TWO_TOPICS:
            continue
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                if line.startswith("- "):
                    found.append(Labelled(line[2:].strip(), block["intent"], str(path.relative_to(folder))))
    return found


def read_two_topics() -> list[dict[str, object]]:
    return list(yaml.safe_load(TWO_TOPICS.read_text(encoding="utf-8"))["messages"])


def guide_labels() -> dict[str, str]:
    """Label -> family, from the tables of data/nlu/README.md."""
    labels: dict[str, str] = {}
    family = ""
    for line in (TRAINING / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            family = line[3:].split()[0]
        elif (row := re.match(r"\| ([a-z_]+) \|", line)) and row.group(1) != "label":
            labels[row.group(1)] = family
    return labels
