"""Which rules, model and texts the numbers belong to, and who has reviewed the texts."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.safety.crisis_texts import CONTENT
from bot.safety.spelling import RULES as RULES_FOLDER
from bot.text_encoder import FOLDER as MODEL_FOLDER


@dataclass(frozen=True, slots=True)
class TextVersion:
    text_id: str
    version: str
    author: str
    reviewer: str
    reviewed_on: str


def fingerprint(paths: Iterable[Path]) -> str:
    """A hash of files by name and content."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def rules_fingerprint() -> str:
    return fingerprint([*RULES_FOLDER.glob("*.*"), *RULES_FOLDER.parent.glob("*.py")])


def model_fingerprint(folder: Path = MODEL_FOLDER) -> str:
    """Of the weights alone: the card names them, so it cannot be part of what it names."""
    return fingerprint(path for path in folder.rglob("*") if path.suffix in (".onnx", ".npz"))


def model_card(folder: Path = MODEL_FOLDER) -> dict[str, Any]:
    """What the training wrote down; empty where there is no card that can be read."""
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}


def text_versions(folder: Path = CONTENT) -> Sequence[TextVersion]:
    """Every crisis text with its version and review, as its file states them."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        if path.name == "resources.yml":
            continue
        for text_id, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found.append(
                TextVersion(
                    str(text_id),
                    str(entry["version"]),
                    str(entry["author"]),
                    str(entry["reviewer"]),
                    str(entry["reviewed_on"] or "not yet"),
                )
            )
    return found


def machine() -> str:
    """The machine the timings were taken on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
