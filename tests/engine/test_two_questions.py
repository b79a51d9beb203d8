"""Messages of two questions are made from two that were written with one."""

from __future__ import annotations

import random

from bot.engine.two_questions import CARRIES_NO_QUESTION, join_questions, joined_messages

TEXTS = ["is it too late?", "what does it cost", "hey there", "do i start over..."]
TOPICS = ["too_long", "cost_insurance", "greeting", "start_over"]


def test_both_questions_stand_in_the_joined_one_in_their_order() -> None:
    for seed in range(40):
        joined = join_questions("is it too late?", "what does it cost", random.Random(seed))
        assert joined.startswith("is it too late")
        assert joined.endswith("what does it cost")


def test_joined_messages_ask_two_different_things_or_one_after_a_greeting() -> None:
    made = joined_messages(TEXTS, TOPICS, count=50, seed=1)
    two = [m for m in made if len(m.topics) == 2]
    one = [m for m in made if len(m.topics) == 1]
    assert len(two) == 50 and len(one) == 10
    assert all(first != second for first, second in (m.topics for m in two))
    assert not {t for m in made for t in m.topics} & CARRIES_NO_QUESTION
    assert all(m.text.startswith("hey there") for m in one)


def test_the_same_seed_makes_the_same_messages() -> None:
    assert joined_messages(TEXTS, TOPICS, 20, 3) == joined_messages(TEXTS, TOPICS, 20, 3)
    assert joined_messages(TEXTS, TOPICS, 20, 3) != joined_messages(TEXTS, TOPICS, 20, 4)


def test_a_single_topic_cannot_be_joined() -> None:
    assert joined_messages(["is it too late", "hey"], ["too_long", "greeting"], 10, 1) == []
