from __future__ import annotations

import pytest

from tests.actions.conftest import Talk


def offered() -> Talk:
    return Talk(state={"awaiting": "offer", "offers": 1, "answered": ["judged"], "turns": 2})


def test_a_question_instead_of_a_yes_is_answered_without_another_offer():
    reply = offered().hears("how much is it", "cost_insurance")
    assert (reply.said, reply.awaiting) == (["answer/cost_insurance"], "nothing")


def test_yes_but_how_much_is_both_answered_and_begun():
    reply = offered().hears("yes but how much is it", "cost_insurance")
    assert reply.said == ["answer/cost_insurance", "ask/start", "ask/name"]


def test_nothing_really_is_a_no_whatever_topic_it_sounds_like():
    reply = offered().hears("nothing really", "not_helpful")
    assert (reply.said, reply.awaiting, reply.state["offers"]) == (["move/not_now"], "nothing", 2)


@pytest.mark.parametrize(
    ("awaiting", "asked", "text", "said"),
    [
        pytest.param(
            "read_back",
            None,
            "change the time to 8pm",
            ["handoff/read_back_changed"],
            id="a change that sounds like a topic",
        ),
        pytest.param(
            "read_back",
            None,
            "what times are groups",
            ["answer/schedule", "handoff/send_question"],
            id="a question at the read-back",
        ),
        pytest.param(
            "change",
            None,
            "to the evening, after 8",
            ["handoff/read_back_changed"],
            id="a new time that sounds like a topic",
        ),
    ],
)
def test_while_a_note_is_under_way_a_topic_is_read_as_a_reply_first(awaiting, asked, text, said):
    talk = Talk(
        state={"awaiting": awaiting, "asked_detail": asked, "details": {"name": "Dee", "times": "after 6"}}
    )
    assert talk.hears(text, "schedule").said == said
