"""The bot that `rasa init` writes, with our labels and training examples in place of its seven.

`rasa init --no-prompt` also trains the bot it writes, for minutes and for nothing. So its files are copied
from where it copies them: out of the installed rasa package. What the bot is made of stays Rasa's: its default
pipeline and policies, its endpoints, its channels, and the shape of its stories and rules.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.bench.failure import BenchFailure
from bot.engine.engine_environment import ENGINE_PYTHON, ROOT

RASA = "lib/python3.10/site-packages/rasa"
SCAFFOLD = "cli/initial_project"
DEFAULT_CONFIG = "engine/recipes/config_files/default_config.yml"
EXAMPLES = ROOT / "data" / "nlu"

# The labels of Rasa's scaffold and ours that mean the same or stand in the same place of its stories.
SAME_PLACE = {
    "greet": "greeting",
    "mood_great": "return_interest",
    "mood_unhappy": "shame_guilt",
    "bot_challenge": "is_bot",
}


@dataclass(frozen=True)
class StockProject:
    config: Path
    domain: Path
    data: Path
    endpoints: Path
    credentials: Path


def installed_rasa() -> Path:
    """The rasa package of the engine's environment; raises `BenchFailure`."""
    package = ENGINE_PYTHON.parent.parent / RASA
    for part in (SCAFFOLD, DEFAULT_CONFIG):
        if not (package / part).exists():
            raise BenchFailure(f"Rasa is not installed in .venv-engine ({part} is missing); run: make setup")
    return package


def write_stock_project(folder: Path, epochs: int | None = None) -> StockProject:
    """Write the project into `folder`. `epochs` replaces the stock number in each trained part; None keeps it."""
    rasa = installed_rasa()
    shutil.copytree(rasa / SCAFFOLD, folder, dirs_exist_ok=True)
    (folder / "data" / "nlu.yml").unlink()
    shutil.copytree(EXAMPLES, folder / "data" / "nlu", ignore=shutil.ignore_patterns("*.md"))
    ours = list(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
    stories = _read(folder / "data" / "stories.yml")
    rules = _read(folder / "data" / "rules.yml")
    domain = _read(folder / "domain.yml")
    _write(folder / "config.yml", stock_config(_read(rasa / DEFAULT_CONFIG), epochs))
    _write(folder / "data" / "stories.yml", renamed(stories))
    _write(folder / "data" / "rules.yml", stock_rules(renamed(rules), ours, renamed(stories)))
    _write(folder / "domain.yml", stock_domain(domain, ours))
    return StockProject(
        folder / "config.yml",
        folder / "domain.yml",
        folder / "data",
        folder / "endpoints.yml",
        folder / "credentials.yml",
    )


def stock_config(default: dict[str, Any], epochs: int | None = None) -> dict[str, Any]:
    """What Rasa fills in where `config.yml` says nothing, as in a fresh project, written out."""
    config = default | {"assistant_id": "stock-rasa-init"}
    if epochs is not None:
        for part in ("pipeline", "policies"):
            config[part] = [one | {"epochs": epochs} if "epochs" in one else one for one in config[part]]
    return config


def stock_domain(scaffold: dict[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """The scaffold's domain with our labels, and one reply for each of them beside its own."""
    replies = {_reply(label): [{"text": f"This is about {label}."}] for label in labels}
    return scaffold | {"intents": list(labels), "responses": replies | scaffold["responses"]}


def stock_rules(scaffold: dict[str, Any], labels: Sequence[str], stories: dict[str, Any]) -> dict[str, Any]:
    """The scaffold's rules, and one for each label that neither they nor its stories know."""
    known = {step["intent"] for one in stories["stories"] for step in one["steps"] if "intent" in step}
    known |= {step["intent"] for one in scaffold["rules"] for step in one["steps"] if "intent" in step}
    more = [
        {"rule": f"reply to {label}", "steps": [{"intent": label}, {"action": _reply(label)}]}
        for label in labels
        if label not in known
    ]
    return scaffold | {"rules": [*scaffold["rules"], *more]}


def renamed(data: Any) -> Any:
    """The same stories or rules with our labels."""
    if isinstance(data, dict):
        return {
            key: SAME_PLACE.get(value, value) if key == "intent" else renamed(value)
            for key, value in data.items()
        }
    return [renamed(one) for one in data] if isinstance(data, list) else data


def _reply(label: str) -> str:
    return f"utter_{label}"


def _read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
