"""Everything that is measured, by name, and the samples as they come in."""

from __future__ import annotations

from typing import Literal

from bot.bench.figures import Figure

# key -> what it is called in the table, unit, which way is better
LINES: dict[str, tuple[str, str, Literal["lower", "higher"]]] = {
    "training": ("training, whole command", "s", "lower"),
    "training_memory": ("memory while training, peak", "MB", "lower"),
    "model_size": ("model file", "MB", "lower"),
    "start": ("start to first answer", "s", "lower"),
    "memory": ("memory while serving (ours: with action server)", "MB", "lower"),
    "best_right": ("messages on their topic", "%", "higher"),
    "taken_right": ("... and acted on as that topic", "%", "higher"),
    "parse_p50": ("understanding one message, median", "ms", "lower"),
    "parse_p95": ("understanding one message, 95 of 100", "ms", "lower"),
    "turn_p50": ("turn over REST, median", "ms", "lower"),
    "turn_p95": ("turn over REST, 95 of 100", "ms", "lower"),
    "turn_replied": ("turns over REST with a reply", "%", "higher"),
    "gateway_turn_p50": ("turn as the gateway asks, median", "ms", "lower"),
    "gateway_turn_p95": ("turn as the gateway asks, 95 of 100", "ms", "lower"),
    "gateway_turn_replied": ("turns as the gateway asks with a reply", "%", "higher"),
    "whole_turn_p50": ("turn through all steps of the gateway, median", "ms", "lower"),
    "whole_turn_p95": ("turn through all steps of the gateway, 95 of 100", "ms", "lower"),
    "whole_turn_replied": ("turns through all steps with a reply", "%", "higher"),
    "screened": ("screening for danger", "messages/s", "higher"),
}


class Measured:
    def __init__(self) -> None:
        self._samples: dict[tuple[str, str], list[float]] = {}

    def add(self, bot: str, key: str, sample: float) -> None:
        """One repeat's sample of the line `key`, for "ours" or "stock"."""
        if bot not in ("ours", "stock") or key not in LINES:
            raise KeyError((bot, key))
        self._samples.setdefault((bot, key), []).append(sample)

    def figures(self) -> list[Figure]:
        """In the order of `LINES`, without those that nobody measured."""
        every = [
            Figure(
                *LINES[key],
                ours=tuple(self._samples.get(("ours", key), ())),
                stock=tuple(self._samples.get(("stock", key), ())),
            )
            for key in LINES
        ]
        return [figure for figure in every if figure.ours or figure.stock]
