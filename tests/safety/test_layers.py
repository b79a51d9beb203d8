"""Several layers together: the worst counts, and no failure goes unscreened or tells what was written."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from bot.safety.layers import LayeredScreener, build_layers, default_screener
from bot.safety.plain_screener import PlainScreener
from bot.safety.screening import NO_DANGER, Category, Evidence, Level, Screener, Screening


class Fixed:
    def __init__(self, level: Level, category: Category | None = None, *, evidence: bool = True) -> None:
        told = (Evidence("fixed", "as told", "…", category, level),) if category and evidence else ()
        self._screening = Screening(level, category, told)

    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        return self._screening


class Broken:
    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        raise RuntimeError(f"cannot read {text!r}")


CALM = Fixed(Level.NONE)
CONCERN = Fixed(Level.CONCERN, Category.OVERDOSE)
IMMINENT = Fixed(Level.IMMINENT, Category.SUICIDE)


@pytest.mark.parametrize(
    ("layers", "level", "category"),
    [
        pytest.param([CALM, CALM], Level.NONE, None, id="all calm"),
        pytest.param([CALM, CONCERN], Level.CONCERN, Category.OVERDOSE, id="one sees danger"),
        pytest.param([CONCERN, IMMINENT], Level.IMMINENT, Category.SUICIDE, id="the higher level wins"),
        pytest.param(
            [Fixed(Level.CONCERN, Category.ABUSE, evidence=False)],
            Level.CONCERN,
            Category.ABUSE,
            id="no evidence given",
        ),
    ],
)
def test_the_worst_layer_counts(layers: list[Screener], level: Level, category: Category | None) -> None:
    seen = LayeredScreener([(str(number), layer) for number, layer in enumerate(layers)]).screen("hello")

    assert (seen.level, seen.category) == (level, category)


def test_evidence_of_all_layers_is_kept() -> None:
    seen = LayeredScreener([("a", CONCERN), ("b", IMMINENT)]).screen("hello")

    assert {one.category for one in seen.evidence} == {Category.OVERDOSE, Category.SUICIDE}


def test_a_failing_layer_is_replaced_by_the_plain_one() -> None:
    seen = LayeredScreener([("rules", Broken())]).screen("i want to die")

    assert seen.category is Category.SUICIDE
    assert {one.layer for one in seen.evidence} == {"plain"}


def test_a_failing_layer_does_not_silence_the_others() -> None:
    assert LayeredScreener([("rules", IMMINENT), ("model", Broken())]).screen("hm").level is Level.IMMINENT


def test_a_failure_is_logged_without_the_message(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        LayeredScreener([("rules", Broken())]).screen("my secret words")

    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "screening layer failed")
    assert (record.__dict__["layer"], record.__dict__["error"]) == ("rules", "RuntimeError")
    assert record.exc_info is None
    assert "secret" not in str(record.__dict__)


def test_even_the_last_resort_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlainScreener, "screen", Broken.screen)

    assert LayeredScreener([("rules", Broken())]).screen("i want to die") == NO_DANGER


def test_a_layer_that_cannot_be_built_leaves_the_plain_one(caplog: pytest.LogCaptureFixture) -> None:
    def impossible() -> Screener:
        raise FileNotFoundError("rules")

    screener = build_layers([("rules", impossible)])

    assert screener.names == ("plain",)
    assert screener.screen("i want to die").is_danger
    assert [record.getMessage() for record in caplog.records] == ["screening layer could not be built"]


def test_no_layer_at_all_still_screens() -> None:
    assert LayeredScreener([]).screen("i want to die").is_danger


def test_the_default_screener_uses_the_rules() -> None:
    screener = default_screener()

    assert "rules" in screener.names
    assert screener.screen("lowkey wanna unalive myself").category is Category.SUICIDE
    assert screener.screen("tonight", ["i have the pills"]).level is Level.IMMINENT
