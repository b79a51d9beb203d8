from __future__ import annotations

import pytest

from tests.actions.conftest import Talk

LIKELY = ("schedule", "telehealth", "inform")
CHOOSING = {
    "awaiting": "choice",
    "choices": ["schedule", "telehealth"],
    "misses": 1,
    "answered": ["judged"],
    "offers": 2,
}


def test_first_choices_then_a_person_then_the_phone_and_never_a_loop(sms):
    said = [tuple(sms.hears(f"blorp {i}", "nlu_fallback", ranking=LIKELY).said) for i in range(6)]
    assert said == [("unsure/choices",), ("unsure/person",)] + [("unsure/phone",)] * 4


def test_the_choices_are_references_to_reviewed_labels(sms):
    assert sms.hears("blorp", "nlu_fallback", ranking=LIKELY).state["choices"] == ["schedule", "telehealth"]


def test_without_two_likely_topics_a_person_is_offered(sms):
    assert sms.hears("blorp", "nlu_fallback", ranking=("inform", "deny")).said == ["unsure/person"]


def test_something_understood_in_between_starts_anew(sms):
    sms.hears("blorp", "nlu_fallback", ranking=LIKELY)
    sms.hears("how much", "cost_insurance")
    assert sms.hears("blorp", "nlu_fallback", ranking=LIKELY).said == ["unsure/choices"]


@pytest.mark.parametrize(
    ("text", "intent", "said"),
    [
        ("1", "affirm", ["answer/schedule"]),
        ("the first one", "nlu_fallback", ["answer/schedule"]),
        ("First.", "inform", ["answer/schedule"]),
        ("option 1", "inform", ["answer/schedule"]),
        ("2", "affirm", ["answer/telehealth"]),
        ("the second one please", "deny", ["answer/telehealth"]),
        ("la segunda", "out_of_scope", ["answer/telehealth"]),
        ("the last one", "inform", ["answer/telehealth"]),
        ("both", "deny", ["answer/schedule", "answer/telehealth"]),
        ("kinda both", "nlu_fallback", ["answer/schedule", "answer/telehealth"]),
        ("yes", "affirm", ["answer/schedule", "answer/telehealth"]),
        ("the zoom thing", "telehealth", ["answer/telehealth"]),
        ("how much is it", "cost_insurance", ["answer/cost_insurance"]),
        ("thanks", "thanks", ["move/thanks"]),
        ("nvm", "deny", ["move/not_now"]),
    ],
)
def test_choosing(text, intent, said):
    reply = Talk(state=CHOOSING).hears(text, intent)
    assert (reply.said, reply.awaiting) == (said, "nothing")


def test_choosing_in_words_takes_the_clearly_likelier():
    reply = Talk(state=CHOOSING).hears(
        "the video one i guess", "nlu_fallback", ranking=("telehealth", "schedule"), confidence=0.18
    )
    assert reply.said == ["answer/telehealth"]


def test_a_guess_at_noise_chooses_nothing():
    reply = Talk(state=CHOOSING).hears("blorp", "nlu_fallback", ranking=("telehealth", "schedule"))
    assert reply.said == ["unsure/phone"]


@pytest.mark.parametrize("text", ["person", "a human please", "someone"])
def test_asking_for_a_person_instead(text):
    assert Talk(state=CHOOSING).hears(text, "inform").said == ["ask/start", "ask/name"]


@pytest.mark.parametrize("text", ["neither", "no", "none of those"])
def test_neither_of_them_leads_to_a_person(text):
    reply = Talk(state=CHOOSING | {"offers": 0}).hears(text, "deny", ranking=LIKELY)
    assert (reply.said, reply.awaiting, reply.state["choices"]) == (["unsure/person"], "offer", [])


def test_a_name_and_a_time_instead_begin_the_note():
    reply = Talk(state=CHOOSING).hears("me llamo Rosa, despues de las 5", "inform")
    assert reply.said == ["ask/start", "handoff/read_back"]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"state": {"misses": 1, "offers": 2}}, id="after two offers"),
        pytest.param({"state": {"misses": 1, "answered": ["not_now"]}}, id="after not now"),
        pytest.param({"state": {"misses": 1}, "handoff_open": True}, id="while the team has a note"),
        pytest.param({"state": {"misses": 0}, "crisis_open": True}, id="while danger is open"),
    ],
)
def test_the_phone_instead_of_an_offer(given):
    reply = Talk(**given).hears("blorp blorp", "nlu_fallback", ranking=LIKELY)
    assert (reply.said, reply.awaiting) == (["unsure/phone"], "nothing")


def test_two_clear_clauses_of_an_unclear_message_are_answered(sms):
    reply = sms.hears("mad at me? and how much", "nlu_fallback", topics=("judged", "cost_insurance"))
    assert reply.said == ["answer/judged", "answer/cost_insurance"]


def test_a_reason_the_classifier_missed_is_kept(sms):
    assert sms.hears("i quit because my mom got sick", "nlu_fallback").details == {
        "got_in_the_way": ["family"]
    }


def test_out_of_scope_is_said_kindly_once(sms):
    first = sms.hears("whats the weather", "out_of_scope")
    assert (first.said, first.awaiting) == (["unsure/out_of_scope"], "nothing")
    assert sms.hears("do my homework", "out_of_scope").said == ["unsure/person"]
    assert sms.hears("tell me a joke", "out_of_scope").said == ["unsure/phone"]


@pytest.mark.parametrize("about", [{"language": "es"}, {}])
def test_spanish_that_was_not_understood_gets_its_own_words_and_a_yes_begins_the_note(about):
    talk = Talk(**about)
    reply = talk.hears("quiero volver al programa", "nlu_fallback", ranking=LIKELY)
    assert (reply.said, reply.awaiting) == (["unsure/language_es"], "offer")
    assert talk.hears("si por favor", "affirm").said == ["ask/start", "ask/name"]
