"""The two bots of the comparison: what each is trained from and served with."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from bot.bench.stock_project import write_stock_project
from bot.engine.engine_environment import ROOT, engine_environment

REST = "\nrest:\n"


@dataclass(frozen=True)
class Contestant:
    """`needs_actions`: its replies are made by the action server, which then runs and counts beside it."""

    name: str
    config: Path
    domain: Path
    data: Path
    endpoints: Path
    credentials: Path
    needs_actions: bool
    environment: dict[str, str] = field(repr=False)


def our_bot(folder: Path, engine_token: str) -> Contestant:
    """The engine as it is in this repository, with Rasa's REST channel opened beside its own for like with like."""
    folder.mkdir(parents=True)
    credentials = folder / "credentials.yml"
    credentials.write_text((ROOT / "credentials.yml").read_text(encoding="utf-8") + REST, encoding="utf-8")
    # Copied when the stock bot's examples are: somebody may edit them while the other bot is still in training.
    data = shutil.copytree(ROOT / "data", folder / "data")
    return Contestant(
        "ours",
        ROOT / "config.yml",
        ROOT / "domain.yml",
        data,
        ROOT / "endpoints.yml",
        credentials,
        needs_actions=True,
        environment=_environment(folder, engine_token),
    )


def stock_bot(folder: Path, engine_token: str, epochs: int | None) -> Contestant:
    folder.mkdir(parents=True)
    project = write_stock_project(folder, epochs)
    environment = _environment(folder, engine_token)
    del environment["TF_ENABLE_ONEDNN_OPTS"]  # TensorFlow's own choice, which is the faster one
    return Contestant(
        "stock",
        project.config,
        project.domain,
        project.data,
        project.endpoints,
        project.credentials,
        needs_actions=False,
        environment=environment,
    )


def _environment(folder: Path, engine_token: str) -> dict[str, str]:
    """What the engine's processes get, and a folder for what Rasa unpacks: it forgets some of that when it is ended."""
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    return engine_environment(engine_token) | {"TMPDIR": str(unpacked)}
