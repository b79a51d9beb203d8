"""Where danger begins: chosen on held-back examples of our own, never on evaluation files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.safety.danger_model import DangerModel
from bot.safety.screening import Level
from bot.safety.training.examples import Example

MOST_FALSE_ALARMS = 0.02  # of the safe look-alikes held back; these are harder than what people mostly write


def choose_thresholds(kept_back: Sequence[Example], folder: Path) -> dict[str, float]:
    """`danger`: the lowest probability of danger that keeps false alarms within bounds; `imminent`: the likelier half."""
    model = DangerModel.load(folder, thresholds={"danger": 0.5, "imminent": 0.5})
    scores = np.array([model.probabilities(e.text) for e in kept_back])
    danger = 1.0 - scores[:, 0]
    safe = np.sort(danger[[e.level is Level.NONE for e in kept_back]])
    at = safe[int(len(safe) * (1 - MOST_FALSE_ALARMS))] if len(safe) else 0.5
    return {"danger": round(float(np.clip(at, 0.2, 0.9)) + 1e-4, 4), "imminent": 0.45}


def measure(kept_back: Sequence[Example], folder: Path) -> dict[str, object]:
    """Recall by category and language, false alarms by kind, of the model alone."""
    model = DangerModel.load(folder)
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


def _share(values: Sequence[bool]) -> dict[str, float]:
    return {"share": round(sum(values) / len(values), 4) if values else 0.0, "of": len(values)}
