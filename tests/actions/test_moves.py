from __future__ import annotations

import pytest

from tests.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "intent", "said"),
    [
        ("hi", "greeting", ["move/greeting"]),
        ("thank you", "thanks", ["move/thanks"]),
        ("bye", "goodbye", ["move/goodbye"]),
        ("i let everyone down", "shame_guilt", ["move/shame_guilt"]),
        ("text me next month", "check_in_later", ["move/check_in_later"]),
        ("ok", "affirm", ["move/thanks"]),
        ("no", "deny", ["move/not_now"]),
        ("not now", "not_now", ["move/not_now"]),
    ],
)
def test_a_move_has_one_reply(text, intent, said, sms):
    reply = sms.hears(text, intent)
    assert (reply.said, reply.awaiting, reply.commands) == (said, "nothing", [])


def test_a_question_behind_a_greeting_is_answered_without_greeting(sms):
    assert sms.hears("hey, is it too late", "greeting", topics=("too_long",)).said == ["answer/too_long"]


def test_coming_back_to_it_after_a_no_is_met_without_a_question_and_a_yes_then_counts(sms):
    sms.hears("not now", "not_now")
    assert sms.hears("actually i do want to come back", "return_interest").questions == []
    assert sms.hears("yes please", "affirm").said == ["offer/person"]
    assert sms.hears("yes", "affirm").said == ["ask/start", "ask/name"]


def test_shame_is_kept_in_their_words(sms):
    assert sms.hears("i let everyone down", "shame_guilt").state["quotes"] == ["i let everyone down"]


def test_a_wish_to_come_back_is_met_with_one_question_once_and_then_shorter(sms):
    first = sms.hears("i think i want to come back", "return_interest")
    assert (first.said, first.awaiting, first.state["offers"]) == (["move/return_interest"], "offer", 1)
    second = sms.hears("i do want to come back", "return_interest")
    assert (second.said, second.awaiting) == (["move/return_interest_again"], "nothing")


def test_a_question_in_the_wish_is_answered_at_once(sms):
    reply = sms.hears(
        "i want to come back, how much is it", "return_interest", topics=("return_interest", "cost_insurance")
    )
    assert reply.said == ["answer/cost_insurance"] and "return_interest" in reply.state["answered"]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"state": {"offers": 2}}, id="after two offers"),
        pytest.param({"crisis_open": True}, id="while danger is open"),
        pytest.param({"handoff_open": True}, id="while the team has a note"),
    ],
)
def test_the_wish_is_met_without_a_question(given):
    reply = Talk(**given).hears("i want to come back", "return_interest")
    assert (reply.said, reply.awaiting) == (["move/return_interest_again"], "nothing")


@pytest.mark.parametrize(
    ("state", "text", "said"),
    [
        pytest.param(
            {"offers": 1}, "yes please", ["offer/person"], id="a clear yes after an offer that passed by"
        ),
        pytest.param(
            {"answered": ["return_interest"]}, "yes", ["offer/person"], id="a clear yes after the wish"
        ),
        pytest.param({"offers": 1}, "ok", ["move/thanks"], id="ok is just ok"),
        pytest.param({"offers": 2}, "yes", ["move/thanks"], id="not after two offers"),
        pytest.param({"offers": 1, "answered": ["not_now"]}, "yes", ["move/thanks"], id="not after not now"),
        pytest.param({}, "yes", ["move/thanks"], id="not out of the blue"),
    ],
)
def test_a_yes_with_nothing_asked(state, text, said):
    assert Talk(state=state).hears(text, "affirm").said == said


def test_ok_thanks_after_the_note_went_out_is_just_met(sms):
    sms.hears("call me, its dee, after 6", "talk_to_person")
    sms.hears("send it", "affirm", handoff_open=True)
    reply = sms.hears("ok thanks", "thanks")
    assert (reply.said, reply.commands) == (["move/thanks"], [])


def test_another_time_after_the_note_went_out_goes_along_with_it():
    reply = Talk(handoff_open=True).hears("actually tomorrow after 6", "check_in_later")
    assert reply.said == ["handoff/updated"]
    assert reply.command("add_to_handoff")["details"] == {"times": "tomorrow after 6"}


def test_taking_it_back_after_the_note_went_out_reaches_the_team():
    reply = Talk(handoff_open=True).hears("not now please dont call", "not_now")
    assert (
        reply.said == ["handoff/updated"]
        and reply.command("add_to_handoff")["text"] == "not now please dont call"
    )


def test_not_now_said_again_is_met_more_shortly_and_offers_stop(sms):
    assert sms.hears("not now", "not_now").state["offers"] == 2
    assert sms.hears("no not now", "not_now").said == ["move/not_now_again"]


@pytest.mark.parametrize("intent", ["affirm", "deny"])
def test_huh_is_no_yes_and_no_no(intent, sms):
    assert sms.hears("huh", intent, ranking=("relapse", "judged")).said == ["unsure/choices"]


@pytest.mark.parametrize("awaiting", ["nothing", "offer", "choice", "detail", "read_back", "change"])
@pytest.mark.parametrize(
    "text",
    [
        "stop texting me",
        "lose my number",
        "leave me alone",
        "take me off your list",
        "dont text me",
        "ya no me manden mensajes",
        "stop. text me never",
    ],
)
def test_opting_out_holds_everywhere(text, awaiting):
    reply = Talk(state={"awaiting": awaiting}).hears(text, "opt_out")
    assert (reply.said, reply.commands, reply.awaiting) == (
        ["move/opt_out"],
        [("opt_out", {"wording": text})],
        "nothing",
    )


@pytest.mark.parametrize("text", ["text me dont call", "call dont text, i lose texts", "email me dont call"])
def test_a_wish_how_to_be_reached_is_no_opting_out(text):
    reply = Talk().hears(text, "opt_out")
    assert "opt_out" not in dict(reply.commands) and reply.said == ["ask/start", "ask/name"]


def test_in_the_web_chat_there_are_no_texts_to_stop():
    reply = Talk("web").hears("stop messaging me", "opt_out")
    assert reply.said == ["move/not_now_again"] and "opt_out" in dict(reply.commands)


def test_opting_out_of_a_call_only_is_told_to_the_team():
    reply = Talk(handoff_open=True).hears("actually dont call me", "opt_out")
    assert (reply.said, [n for n, _ in reply.commands]) == (["handoff/updated"], ["add_to_handoff"])


def test_opting_out_with_an_open_note_is_told_to_the_team_too():
    reply = Talk(handoff_open=True).hears("stop contacting me", "opt_out")
    assert [n for n, _ in reply.commands] == ["opt_out", "add_to_handoff"]


@pytest.mark.parametrize("awaiting", ["nothing", "detail", "read_back", "change"])
def test_deleting_everything_is_a_request_and_empties_the_working_memory(awaiting):
    full = {
        "awaiting": awaiting,
        "details": {"name": "Dee"},
        "quotes": ["x"],
        "questions": ["y"],
        "answered": ["relapse"],
        "skipped": ["time"],
    }
    reply = Talk(state=full).hears("can you delete everything", "delete_my_data")
    assert (reply.said, reply.commands) == (
        ["move/delete_my_data"],
        [("request_deletion", {"wording": "can you delete everything"})],
    )
    assert [reply.state[s] for s in ("details", "quotes", "questions", "answered", "skipped")] == [
        {},
        [],
        [],
        [],
        [],
    ]
