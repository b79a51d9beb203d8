from __future__ import annotations

import pytest

from tests.actions.conftest import Talk


def offered(channel: str = "sms", **about) -> Talk:
    return Talk(channel, state={"awaiting": "offer", "offers": 1, "answered": ["judged"]}, **about)


@pytest.mark.parametrize(
    ("text", "intent", "said"),
    [
        pytest.param("yes", "affirm", ["ask/start", "ask/name"], id="yes"),
        pytest.param(
            "ok can somebody call me", "talk_to_person", ["ask/start", "ask/name"], id="asks for a person"
        ),
        pytest.param(
            "its dee, after 6", "inform", ["ask/start", "handoff/read_back"], id="details instead of a yes"
        ),
        pytest.param(
            "tomorrow after 6",
            "check_in_later",
            ["ask/start", "ask/name"],
            id="a time that sounds like later",
        ),
        pytest.param(
            "text me dont call", "opt_out", ["ask/start", "ask/name"], id="text me is no opting out"
        ),
        pytest.param(
            "si por favor", "out_of_scope", ["ask/start", "ask/name"], id="a yes the classifier missed"
        ),
        pytest.param("no", "deny", ["move/not_now"], id="no"),
        pytest.param("no thanks", "out_of_scope", ["move/not_now"], id="a no the classifier missed"),
        pytest.param("text me next month", "check_in_later", ["move/check_in_later"], id="later is later"),
        pytest.param("wrong number", "inform", ["move/goodbye"], id="somebody else's phone"),
        pytest.param("thanks", "thanks", ["move/thanks"], id="thanks is no yes"),
    ],
)
def test_replies_to_the_offer(text, intent, said):
    assert offered().hears(text, intent).said == said


def test_maybe_is_no_yes_and_the_offer_stands():
    talk = offered()
    assert talk.hears("maybe", "affirm").said == ["move/not_now"]
    assert talk.hears("yes please", "affirm").said == ["ask/start", "ask/name"]


def test_a_yes_starts_the_count_of_offers_anew():
    assert offered().hears("yes", "affirm").state["offers"] == 0


@pytest.mark.parametrize(
    ("about", "said"),
    [
        pytest.param({"handoff_open": True}, ["handoff/already"], id="the team has a note"),
        pytest.param({"crisis_open": True}, ["handoff/updated"], id="danger is open"),
    ],
)
def test_asking_for_a_person_when_the_team_is_at_it_fills_in_no_form(about, said):
    reply = Talk("web", **about).hears("call me at 617 555 0152", "talk_to_person")
    assert (reply.said, reply.awaiting) == (said, "nothing")
    assert reply.command("add_to_handoff")["details"]["phone"] == "+16175550152"


def test_a_question_beside_it_is_answered():
    reply = Talk(handoff_open=True).hears(
        "how much is it, and call me", "talk_to_person", topics=("cost_insurance", "talk_to_person")
    )
    assert reply.said == ["answer/cost_insurance", "handoff/already"]


def test_a_detail_nobody_asked_for_begins_the_note_when_it_says_how_to_reach_them(web):
    assert web.hears("617 555 0152", "inform").said == ["ask/start", "ask/name"]


def test_what_got_in_the_way_is_kept_and_met_with_one_offer(sms):
    reply = sms.hears("i quit because my mom got sick", "inform")
    assert (reply.said, reply.awaiting) == (["ack/detail", "offer/person"], "offer")
    assert reply.details == {"got_in_the_way": ["family"]} and reply.state["quotes"] == [
        "i quit because my mom got sick"
    ]


def test_it_is_not_offered_again_behind_every_detail():
    talk = Talk(state={"offers": 2})
    assert talk.hears("the group was too big", "inform").said == ["ack/detail"]


@pytest.mark.parametrize("about", [{"handoff_open": True}, {"crisis_open": True}])
def test_a_detail_after_the_note_went_out_goes_along_with_it(about):
    reply = Talk(**about).hears("actually after 8 is better", "inform")
    assert reply.said == ["handoff/updated"]
    assert reply.command("add_to_handoff") == {
        "text": "actually after 8 is better",
        "details": {"times": "after 8 is better"},
    }


@pytest.mark.parametrize("intent", ["inform", "out_of_scope", "nlu_fallback", "deny"])
def test_a_wrong_number_is_let_go_without_a_question_or_an_explanation(intent, sms):
    reply = sms.hears("sorry wrong number", intent)
    assert (reply.said, reply.awaiting, reply.commands) == (["move/goodbye"], "nothing", [])
    assert sms.hears("wrong number!!", intent).said == ["move/goodbye"]
