"""Where danger begins: chosen on held-back examples of our own, never on evaluation files; then measured on them.

Second half of `make train-encoder`: completes models/encoder/card.json.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.safety.danger_model import DangerModel
from bot.safety.layers import LayeredScreener
from bot.safety.rule_screener import RuleScreener
from bot.safety.screening import Level
from bot.safety.training.examples import Example, read_examples
from bot.text_encoder import FOLDER

MOST_FALSE_ALARMS = 0.045
"""Of the safe examples held back, rules and model together; 5 % are asked for."""
IMMINENT = 0.45
"""Share of the probability of danger that must be imminent danger; at a near tie the graver text is sent."""


def choose_thresholds(kept_back: Sequence[Example], folder: Path) -> dict[str, float]:
    """`danger`: the lowest probability that keeps false alarms of the whole product within bounds."""
    model = DangerModel.load(folder, thresholds={"danger": 1.0, "imminent": IMMINENT})
    rules = RuleScreener()
    safe = [e.text for e in kept_back if e.level is Level.NONE]
    score = np.array([1.0 - model.probabilities(text)[0] for text in safe])
    by_rules = np.array([rules.screen(text).is_danger for text in safe])
    chosen = next(
        at for at in np.linspace(0.1, 0.999, 900) if (by_rules | (score >= at)).mean() <= MOST_FALSE_ALARMS
    )
    return {"danger": round(float(chosen), 4), "imminent": IMMINENT}


def measure(kept_back: Sequence[Example], folder: Path) -> dict[str, Any]:
    """Recall by category and language, false alarms by kind, of rules and model together."""
    model = LayeredScreener([("rules", RuleScreener()), ("model", DangerModel.load(folder))])
    caught: dict[str, list[bool]] = defaultdict(list)
    alarms: dict[str, list[bool]] = defaultdict(list)
    imminent: list[bool] = []
    for e in kept_back:
        level = model.screen(e.text).level
        if e.level is Level.NONE:
            alarms[e.kind].append(level is not Level.NONE)
            continue
        caught[f"{e.category}"].append(level is not Level.NONE)
        caught[f"language {e.language}"].append(level is not Level.NONE)
        if e.level is Level.IMMINENT:
            caught["imminent, any alarm"].append(level is not Level.NONE)
            imminent.append(level is Level.IMMINENT)
    everything = [x for k, v in caught.items() if not k.startswith(("language", "imminent")) for x in v]
    return {
        "recall": _share(everything),
        "false_alarms": _share([x for v in alarms.values() for x in v]),
        "imminent_called_imminent": _share(imminent),
        "recall_by": {k: _share(v) for k, v in sorted(caught.items())},
        "false_alarms_by": {k: _share(v) for k, v in sorted(alarms.items())},
    }


def main(folder: Path = FOLDER) -> None:
    kept_back = [e for e in read_examples() if e.is_held_back]
    path = folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["thresholds"] = choose_thresholds(kept_back, folder)
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    card["held_back"] = measure(kept_back, folder)
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(card["thresholds"] | card["held_back"], indent=2))


def _share(values: Sequence[bool]) -> dict[str, float]:
    return {"share": round(sum(values) / len(values), 4) if values else 0.0, "of": len(values)}


if __name__ == "__main__":
    main()
