"""What the rules must see, and what they must leave alone."""

from __future__ import annotations

import time

import pytest

from bot.safety.rule_screener import RuleScreener
from bot.safety.screening import NO_DANGER, Category, Level
from tests.safety.messages import CALM, DANGER

_TEXTS = [one.text for one in DANGER]


@pytest.mark.parametrize(
    ("text", "category", "level"),
    [pytest.param(one.text, one.category, one.level, id=f"{one.kind}: {one.text}") for one in DANGER],
)
def test_danger_is_seen(rules: RuleScreener, text: str, category: Category, level: Level | None) -> None:
    seen = rules.screen(text)

    assert seen.is_danger
    assert category in {one.category for one in seen.evidence}
    if level is not None:
        assert seen.level is level


@pytest.mark.parametrize("text", [pytest.param(text, id=f"{why}: {text}") for why, text in CALM])
def test_calm_is_left_alone(rules: RuleScreener, text: str) -> None:
    assert rules.screen(text) == NO_DANGER


def test_evidence_quotes_the_original_words(rules: RuleScreener) -> None:
    seen = rules.screen("Thanks for asking. I just wanna D1E, honestly. See you Monday.")

    assert {one.quote for one in seen.evidence} == {"I just wanna D1E, honestly"}
    assert all(one.layer == "rules" for one in seen.evidence)


@pytest.mark.parametrize("text", _TEXTS)
def test_a_reason_never_repeats_the_message(rules: RuleScreener, text: str) -> None:
    assert all(
        one.reason.lower() != text.lower() and one.quote in text for one in rules.screen(text).evidence
    )


@pytest.mark.parametrize(
    ("text", "category"),
    [
        pytest.param(
            "i took 40 pills because i want to die",
            Category.OVERDOSE,
            id="a failing body comes before intent",
        ),
        pytest.param(
            "im 15 and im going to kill myself tonight",
            Category.MINOR_AT_RISK,
            id="a child comes before intent",
        ),
        pytest.param(
            "he hits me and i want to die",
            Category.SUICIDE,
            id="the writer's life comes before harm from others",
        ),
        pytest.param(
            "i want to die and my brother wants to kill himself",
            Category.SUICIDE,
            id="the writer before another",
        ),
    ],
)
def test_the_most_serious_category_is_named_and_all_are_kept(
    rules: RuleScreener, text: str, category: Category
) -> None:
    seen = rules.screen(text)

    assert seen.category is category
    assert len({one.category for one in seen.evidence}) > 1


def test_the_highest_level_wins_over_the_more_serious_category(rules: RuleScreener) -> None:
    seen = rules.screen("scared im going to overdose. im going to kill myself tonight")

    assert (seen.level, seen.category) == (Level.IMMINENT, Category.SUICIDE)


def test_four_hundred_messages_a_second(rules: RuleScreener) -> None:
    ordinary = [text for _, text in CALM] + _TEXTS
    began = time.process_time()
    for text in ordinary:
        rules.screen(text)
    assert len(ordinary) / (time.process_time() - began) > 400
