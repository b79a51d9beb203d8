"""Several screeners behind one: the worst of what they see counts, and none of them can stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from bot.safety.plain_screener import PlainScreener
from bot.safety.screening import NO_DANGER, Screener, Screening
from bot.safety.severity import worst

logger = logging.getLogger(__name__)


class LayeredScreener:
    """Runs named layers and takes the worst result; a layer that fails is replaced by the plain one. Never raises."""

    def __init__(self, layers: Sequence[tuple[str, Screener]]) -> None:
        self._layers = tuple(layers)
        self._plain = PlainScreener()

    @property
    def names(self) -> tuple[str, ...]:
        """The layers in use, in order; `doctor` and the start-up log show them."""
        return tuple(name for name, _ in self._layers)

    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        """Screen one message with every layer; `recent` holds earlier messages, oldest first."""
        seen: list[Screening] = []
        failed = not self._layers
        for name, layer in self._layers:
            try:
                seen.append(layer.screen(text, recent))
            except Exception as error:  # whatever a layer does, the message must still be screened
                failed = True
                _log_failure("screening layer failed", name, error)
        if failed:
            seen.append(self._screen_plainly(text))
        evidence = tuple(one for screening in seen for one in screening.evidence)
        level, category = worst(evidence)
        # A layer may see danger without giving evidence; that counts as well.
        loudest = max(seen, key=lambda screening: screening.level.rank, default=NO_DANGER)
        if loudest.level.rank > level.rank:
            return Screening(loudest.level, loudest.category, evidence)
        return Screening(level, category, evidence) if evidence else NO_DANGER

    def _screen_plainly(self, text: str) -> Screening:
        try:
            return self._plain.screen(text)
        except Exception as error:
            _log_failure("last-resort screening failed", "plain", error)
            return NO_DANGER


def _log_failure(message: str, layer: str, error: Exception) -> None:
    """Says which layer failed and how, and nothing a traceback could carry: never the person's words."""
    logger.error(message, extra={"layer": layer, "error": type(error).__name__})


def build_layers(builders: Sequence[tuple[str, Callable[[], Screener]]]) -> LayeredScreener:
    """A screener of those layers that can be built; with none of them the plain one stands alone."""
    layers: list[tuple[str, Screener]] = []
    missing = False
    for name, build in builders:
        try:
            layers.append((name, build()))
        except Exception as error:
            missing = True
            _log_failure("screening layer could not be built", name, error)
    if missing:
        layers.append(("plain", PlainScreener()))
    return LayeredScreener(layers)


def default_screener() -> LayeredScreener:
    """The screener every inbound message passes. Takes about a second to build: build it once."""
    return build_layers([("rules", _rules), ("model", _model)])


def _rules() -> Screener:
    # Imported late: where spaCy itself is broken, the plain layer must still stand.
    from bot.safety.rule_screener import RuleScreener

    return RuleScreener()


def _model() -> Screener:
    # Late as well: where onnxruntime or a file of the model is broken, the rules must still stand.
    from bot.safety.danger_model import DangerModel

    return DangerModel.load()
