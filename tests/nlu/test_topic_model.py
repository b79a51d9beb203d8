"""How well messages are understood. Floors are low enough to mean "broken", never tuned; the numbers are printed."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from bot.engine.topic_model import TopicModel, clauses
from bot.engine.trained_model import load_topic_model
from tests.nlu.message_files import EVALUATION, read_labelled, read_two_topics


@cache
def model() -> TopicModel:
    return load_topic_model()


@cache
def answers() -> list[tuple[str, str]]:
    """(true label, best label) of every evaluation message."""
    return [(e.label, model().understand(e.text).topics[0]) for e in read_labelled(EVALUATION)]


def test_most_evaluation_messages_land_on_their_topic(record_property: pytest.RecordProperty) -> None:
    right = sum(true == said for true, said in answers()) / len(answers())
    print(f"one-topic accuracy {right:.3f} over {len(answers())} messages")
    assert right >= 0.8


def test_no_topic_takes_another_topics_messages() -> None:
    of_label = Counter(true for true, _ in answers())
    taken = Counter((true, said) for true, said in answers() if true != said)
    assert {pair: n for pair, n in taken.items() if n > 0.34 * of_label[pair[0]]} == {}


def test_two_questions_in_one_message_are_often_both_found() -> None:
    messages = read_two_topics()
    found = sum(set(model().understand(str(m["text"])).topics) == set(m["topics"]) for m in messages)  # type: ignore[arg-type]
    print(f"both topics of {found} of {len(messages)} two-question messages")
    assert found / len(messages) >= 0.3


def test_one_question_seldom_yields_two_topics() -> None:
    messages = read_labelled(EVALUATION)
    doubled = sum(len(model().understand(e.text).topics) > 1 for e in messages)
    print(f"two topics seen in {doubled} of {len(messages)} one-topic messages")
    assert doubled / len(messages) <= 0.15


@pytest.mark.parametrize("text", ["", "   ", "\n", "😀", "\u200b", "?" * 5000, "a" * 20000, "\udcff"])
def test_nothing_a_person_can_type_breaks_it(text: str) -> None:
    understood = model().understand(text)
    assert len(understood.topics) <= 2
    assert all(0 <= p <= 1 for _, p in understood.ranking)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("is it too late", []),
        ("is it too late and do i start over", ["is it too late", "do i start over"]),
        ("hi, am i allowed back? what does it cost me", ["am i allowed back", "what does it cost me"]),
    ],
)
def test_clauses_begin_where_a_second_question_could(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("can i do it over zoom? and what does it cost me", ("telehealth", "cost_insurance")),
        ("what does it cost me? and can i do it over zoom", ("cost_insurance", "telehealth")),
    ],
)
def test_two_questions_keep_the_order_they_were_asked_in_beside_the_likelier_first(
    text: str, asked: tuple[str, str]
) -> None:
    understood = model().understand(text)
    assert understood.in_order_asked == asked
    assert understood.topics == tuple(t for t, _ in understood.ranking if t in asked)
