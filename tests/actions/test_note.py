from __future__ import annotations

import pytest

from tests.actions.conftest import Talk


@pytest.mark.parametrize(
    ("channel", "order"),
    [
        pytest.param("sms", ["name", "time"], id="sms knows the number"),
        pytest.param("web", ["contact", "name", "time"], id="web asks for it"),
    ],
)
def test_the_order_of_what_is_asked(channel, order):
    talk = Talk(channel)
    talk.hears("can i talk to somebody", "talk_to_person")
    asked = []
    while talk.state["awaiting"] == "detail":
        asked.append(talk.state["asked_detail"])
        talk.hears("skip", "deny")
    assert asked == order and talk.state["awaiting"] == "read_back"


def test_what_the_first_message_gives_is_not_asked(web):
    begun = web.hears("its dee, call me at 617 555 0152 after 6", "talk_to_person")
    assert begun.said == ["ask/start", "handoff/read_back"]
    assert begun.details == {"name": "Dee", "phone": "+16175550152", "times": "after 6", "best_way": "call"}


def test_a_broken_number_in_the_first_message_is_asked_for_at_once(web):
    assert web.hears("call me 555-0142", "talk_to_person").said == ["ask/start", "error/phone"]


def test_the_number_of_an_sms_is_known_so_a_broken_one_is_not_asked_for(sms):
    assert sms.hears("call me 555-0142", "talk_to_person").said == ["ask/start", "ask/name"]


def test_a_question_in_the_first_message_is_answered_first(sms):
    begun = sms.hears(
        "how much is it and can someone call me",
        "talk_to_person",
        topics=("cost_insurance", "talk_to_person"),
    )
    assert begun.said == ["answer/cost_insurance", "ask/start", "ask/name"]
    assert begun.state["answered"] == ["cost_insurance"]


def test_a_new_note_after_the_team_closed_the_last_one_starts_empty(sms):
    sms.hears("call me, its dee, after 6", "talk_to_person")
    sent = sms.hears("send it", "affirm")
    assert sent.command("create_handoff")["details"]["name"] == "Dee"
    sms.hears("how much", "cost_insurance", handoff_open=False)
    again = sms.hears("can someone call me", "talk_to_person")
    assert again.details == {"best_way": "call"} and again.said == ["ask/start", "ask/name"]
    assert (again.state["sent"], again.state["quotes"], again.state["questions"]) == (False, [], [])


def test_a_note_that_was_begun_and_left_is_picked_up(sms):
    talk = Talk(state={"details": {"name": "Dee"}, "skipped": ["time"]})
    assert talk.hears("call me", "talk_to_person").said == ["ask/start", "handoff/read_back"]


def test_the_note_goes_out_with_the_words_of_the_yes(sms):
    sms.hears("call me, its dee, after 6", "talk_to_person")
    sent = sms.hears("yes send it", "affirm")
    assert sent.said == ["handoff/sent"] and sent.command("create_handoff")["wording"] == "yes send it"
    assert (sent.awaiting, sent.state["sent"]) == ("nothing", True)


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        pytest.param({}, "handoff/sent_no_contact", id="no way to reach them but the chat"),
        pytest.param({"email": "dee@example.org"}, "handoff/sent", id="an e-mail"),
    ],
)
def test_on_the_web_what_is_said_after_sending_depends_on_the_contact(contact, said):
    talk = Talk("web", state={"awaiting": "read_back", "details": {"name": "Dee", **contact}})
    assert talk.hears("yes", "affirm").said == [said]
