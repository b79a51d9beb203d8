"""Danger that shows over several messages, and ordinary talk that must not add up to any."""

from __future__ import annotations

import pytest

from bot.safety.rule_screener import RuleScreener
from bot.safety.screening import Category, Level


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        pytest.param(["i have the pills"], "tonight", id="means, then a time"),
        pytest.param(["i have a gun"], "im gonna use it", id="means, then resolve"),
        pytest.param(["i want to die"], "i have a gun", id="a wish, then means"),
        pytest.param(["i want to die"], "not joking", id="a wish, then resolve"),
        pytest.param(["i want to kill myself", "hello?"], "tonight", id="a wish two messages back, then a time"),
        pytest.param(["i cant do this anymore"], "i have a knife", id="hopelessness, then means"),
        pytest.param(["im going to"], "kill myself", id="one sentence sent in two messages"),
        pytest.param(["goodbye everyone"], "i want to die", id="goodbyes, then a wish"),
    ],
)  # fmt: skip
def test_signs_add_up(rules: RuleScreener, earlier: list[str], now: str) -> None:
    seen = rules.screen(now, earlier)

    assert (seen.level, seen.category) == (Level.IMMINENT, Category.SUICIDE)


@pytest.mark.parametrize("answer", ["yes", "yeah", "i mean it", "for real"])
def test_standing_by_a_wish_keeps_the_alarm(rules: RuleScreener, answer: str) -> None:
    assert rules.screen(answer, ["i want to die"]).is_danger


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        pytest.param(["i have the pills my doctor gave me"], "does tonight work for group", id="prescribed pills, group"),
        pytest.param(["i have the pills"], "ok what time is group", id="pills, then a question"),
        pytest.param(["hello"], "tonight", id="a greeting, then a time"),
        pytest.param(["can i come back"], "yes", id="a yes to something else"),
        pytest.param(["i relapsed"], "today", id="a return to use, then a day"),
        pytest.param(["i want to kill myself"], "what are your hours", id="earlier danger is not found anew in a question"),
    ],
)  # fmt: skip
def test_ordinary_talk_does_not_add_up(rules: RuleScreener, earlier: list[str], now: str) -> None:
    assert not rules.screen(now, earlier).is_danger


def test_old_messages_are_left_out(rules: RuleScreener) -> None:
    assert not rules.screen("tonight", ["i want to die", *["ok"] * 6]).is_danger
