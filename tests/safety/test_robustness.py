"""Whatever is sent, screening answers; and small changes of a dangerous message do not hide it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.safety.normalising import LONGEST, normalise
from bot.safety.rule_screener import RuleScreener

_RED = (
    "i want to kill myself",
    "i want to die",
    "i dont want to be here anymore",
    "im going to end my life tonight",
    "he's not breathing",
    "i took 40 pills",
    "my brother wants to kill himself",
    "he hits me every day",
    "i want to hurt people",
    "the voices tell me to kill him",
    "i keep cutting myself",
    "quiero matarme",
)
_EMOJI = ("😭", "😢", "🙏", "💔", "❤️", "👍🏽", "🥺", "😂")
_HIDDEN = ("\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060")
_any_text = st.text(st.characters(exclude_categories=()), max_size=400)
_relaxed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_relaxed
@given(text=_any_text, recent=st.lists(_any_text, max_size=3))
def test_any_text_is_screened(rules: RuleScreener, text: str, recent: list[str]) -> None:
    seen = rules.screen(text, recent)

    assert seen.is_danger == bool(seen.evidence)


@_relaxed
@given(
    pieces=st.lists(
        st.sampled_from([*_RED, *_EMOJI, *_HIDDEN, "not", "?", '"', "lol", "\ud800", " ", "my", "''", "i"])
    )
)
def test_any_mix_of_known_words_is_screened(rules: RuleScreener, pieces: list[str]) -> None:
    rules.screen(" ".join(pieces), ["".join(pieces)])


@_relaxed
@given(text=st.sampled_from(_RED), data=st.data())
def test_letter_case_does_not_hide_danger(rules: RuleScreener, text: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    shouted = "".join(char.upper() if up else char for char, up in zip(text, upper, strict=True))

    assert rules.screen(shouted).is_danger


@_relaxed
@given(text=st.sampled_from(_RED), data=st.data())
def test_spacing_emoji_and_hidden_characters_do_not_hide_danger(
    rules: RuleScreener, text: str, data: st.DataObject
) -> None:
    gap = st.sampled_from([" ", "  ", "\n", "\t", " \u00a0", *(f" {emoji} " for emoji in _EMOJI)])
    written = "".join(data.draw(gap) if char == " " else char for char in text)
    place = data.draw(st.integers(0, len(written)))
    written = written[:place] + data.draw(st.sampled_from(["", *_HIDDEN])) + written[place:]
    written += data.draw(st.sampled_from(["", "!!!", "...", " 😭😭", ".", " pls"]))

    assert rules.screen(written).is_danger


@pytest.mark.parametrize("text", _RED)
@pytest.mark.parametrize("filling", ["so anyway we talked. ", "a", "9", "!", "\n", "é "])
def test_danger_at_the_end_of_a_huge_message_is_seen(rules: RuleScreener, text: str, filling: str) -> None:
    assert rules.screen(filling * 100_000 + ". " + text).is_danger


def test_a_huge_message_keeps_head_and_tail() -> None:
    words = normalise("first " + "x" * (3 * LONGEST) + " last").words

    assert (words[0].text, words[-1].text) == ("first", "last")
    assert words[-1].end == len("first ") + 3 * LONGEST + len(" last")
