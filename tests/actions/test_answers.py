from __future__ import annotations

import pytest

from actions.answers import FOR_THE_TEAM, MOST_OPEN_QUESTIONS, NO_OFFER_BEHIND
from tests.actions.conftest import ROOT, Talk, wordings


def test_the_first_question_gets_its_answer_and_room(sms):
    first = sms.hears("do i have to start over", "start_over")
    assert (first.said, first.awaiting) == (["answer/start_over"], "nothing")


def test_a_greeting_before_it_does_not_make_it_the_second(sms):
    sms.hears("hi", "greeting")
    assert sms.hears("do i have to start over", "start_over").said == ["answer/start_over"]


def test_asking_how_to_restart_gets_an_offer_at_once(sms):
    assert sms.hears("how do i restart", "how_to_restart").said == ["answer/how_to_restart", "offer/person"]


def test_two_topics_in_one_message_are_both_answered_in_their_order(sms):
    both = sms.hears("same ppl? and from scratch?", "same_group", topics=("same_group", "start_over"))
    assert both.said == ["answer/same_group", "answer/start_over"]
    assert both.state["answered"] == ["same_group", "start_over"]


def test_a_person_is_offered_at_most_twice_and_never_twice_in_a_row(sms):
    offers = [("offer/person" in sms.hears(f"question {i}", "judged").said) for i in range(8)]
    assert offers == [False, True, False, True, False, False, False, False]


@pytest.mark.parametrize("topic", sorted(NO_OFFER_BEHIND))
def test_no_offer_behind_topics_where_it_would_feel_like_a_sales_line(topic):
    talk = Talk()
    talk.hears("first", "start_over")
    assert talk.hears("second", topic).said == [f"answer/{topic}"]


@pytest.mark.parametrize(
    "about",
    [
        pytest.param({"crisis_open": True}, id="while danger is open"),
        pytest.param({"handoff_open": True}, id="while the team has a note"),
    ],
)
def test_no_offer(about):
    talk = Talk(**about)
    for i in range(4):
        assert talk.hears(f"q{i}", "judged").said == ["answer/judged"]


def test_questions_only_the_team_can_settle_are_kept_for_it(sms):
    sms.hears("how soon can i start", "how_soon")
    sms.hears("will they be mad", "judged")
    assert sms.state["questions"] == ["how soon can i start"]
    for i in range(12):
        sms.hears(f"cost {i}", "cost_insurance")
    assert len(sms.state["questions"]) == MOST_OPEN_QUESTIONS and sms.state["questions"][-1] == "cost 11"


def test_a_question_asked_twice_is_answered_twice_and_noted_once(sms):
    sms.hears("how much", "cost_insurance")
    again = sms.hears("how much", "cost_insurance")
    assert again.said == ["answer/cost_insurance", "offer/person"]
    assert again.state["questions"] == ["how much"] and again.state["answered"] == ["cost_insurance"]


def test_every_topic_has_an_answer_and_every_table_names_topics():
    topics = {key.removeprefix("answer/") for key in wordings() if key.startswith("answer/")}
    assert topics >= FOR_THE_TEAM | NO_OFFER_BEHIND
    labels = {p.stem for p in (ROOT / "data/nlu").rglob("*.yml") if p.parent.name != "moves"}
    assert topics == labels
