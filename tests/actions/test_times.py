from __future__ import annotations

import pytest

from actions.times import LONGEST_TIMES, find_times, time_as_said

AS_SAID = [
    "after 6",
    "not tuesdays",
    "tmrw am",
    "any day but fri",
    "weekends before noon",
    "weekends not before noon",
    "anytime tues or thurs",
    "between 12 and 1",
    "between 10:30 and 12:30",
    "half past four",
    "weekdays til 2",
    "friday 3pm",
    "nights only",
    "around noon on saturday",
    "not weds",
    "tomorrow",
    "after work",
    "before my shift",
    "asap",
    "whenever",
    "8pm",
    "8 pm",
    "9ish",
    "7-9",
    "5 o'clock",
    "tues and thurs",
    "los lunes después de las cinco",
    "en la tarde",
    "después de las 5",
    "a las 6",
    "cualquier dia",
    "never before noon",
    "mornings",
    "anytime",
    "any time except mondays",
    "late afternoons",
    "this week",
    "doesn't matter",
    "no mornings",
    "at 7",
    "until 3",
    "fin de semana",
]


@pytest.mark.parametrize("text", AS_SAID)
@pytest.mark.parametrize("asked", ["time", None])
def test_times_are_kept_as_said(text, asked):
    assert find_times(text, asked) == text


@pytest.mark.parametrize(
    ("text", "times"),
    [
        pytest.param("call me after 6 please", "after 6", id="the courtesy goes"),
        pytest.param("after 6 and my name is dee", "after 6", id="the name goes"),
        pytest.param("after 6 text me dont call", "after 6", id="the way goes"),
        pytest.param("change the time to 8pm", "8pm", id="an order to change"),
        pytest.param("no its after 7", "after 7", id="a no in front does not turn the time around"),
        pytest.param("no after 7", "after 7", id="nor does a no without a comma"),
        pytest.param("im busy in the mornings", "busy in the mornings", id="when they are busy stays that"),
        pytest.param(
            "i work nights so days are better",
            "work nights so days are better",
            id="work hours stay work hours",
        ),
        pytest.param("can someone call me after 6?", "after 6", id="in a question for a call"),
        pytest.param("mornings, or after 6", "mornings, or after 6", id="two times"),
        pytest.param("dee, evenings", "evenings", id="behind a name"),
        pytest.param("any time is fine", "any time is fine", id="any time"),
    ],
)
def test_times_within_a_message(text, times):
    assert find_times(text, None) == times


@pytest.mark.parametrize(
    "text",
    [
        "i used last night",
        "i left last week",
        "i relapsed on friday",
        "i was in the mon wed fri group",
        "do you have groups after 6",
        "ive been gone since monday",
        "i missed three tuesdays",
        "are the evening groups full",
        "used to come tues nights",
        "",
        "marcus",
        "617 555 0152",
        "it was moving too fast for me",
        "anoche tomé",
        "i got kicked out on monday",
    ],
)
def test_a_day_that_is_not_about_being_reached(text):
    assert find_times(text, None) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("once the kids are down", "once the kids are down", id="no clock in it"),
        pytest.param("6", "6", id="a bare hour"),
        pytest.param("   ", None, id="nothing"),
        pytest.param("well it is a long story but " * 3, None, id="a story is no time"),
    ],
)
def test_a_reply_to_when_that_names_no_time_we_know(text, kept):
    assert time_as_said(text) == kept


def test_times_have_a_length():
    assert len(find_times("after 6 " + "or 7 " * 100, "time") or "") <= LONGEST_TIMES
