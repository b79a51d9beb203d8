from __future__ import annotations

import pytest

from tests.actions.conftest import Talk


def asked(detail: str, channel: str = "sms", **state) -> Talk:
    return Talk(channel, state={"awaiting": "detail", "asked_detail": detail, **state})


@pytest.mark.parametrize(
    ("detail", "text", "intent", "details", "said"),
    [
        pytest.param("name", "Marcus", "inform", {"name": "Marcus"}, ["ask/time"], id="a name"),
        pytest.param(
            "name", "Hope", "affirm", {"name": "Hope"}, ["ask/time"], id="a name that sounds like a yes"
        ),
        pytest.param(
            "name", "Will", "deny", {"name": "Will"}, ["ask/time"], id="a name that sounds like a no"
        ),
        pytest.param(
            "name",
            "Grace",
            "greeting",
            {"name": "Grace"},
            ["ask/time"],
            id="a name that sounds like a greeting",
        ),
        pytest.param(
            "name",
            "its J.R., after 6, no voicemail",
            "inform",
            {"name": "J.R.", "times": "after 6", "voicemail": False},
            ["handoff/read_back"],
            id="all at once",
        ),
        pytest.param(
            "time",
            "after 6",
            "check_in_later",
            {"times": "after 6"},
            ["ask/name"],
            id="a time while the name is open",
        ),
        pytest.param(
            "time",
            "whenever",
            "not_now",
            {"times": "whenever"},
            ["ask/name"],
            id="a time that sounds like not now",
        ),
        pytest.param(
            "time",
            "not before noon",
            "not_now",
            {"times": "not before noon"},
            ["ask/name"],
            id="a no that is a time",
        ),
        pytest.param(
            "time",
            "once the kids are down",
            "inform",
            {"times": "once the kids are down"},
            ["ask/name"],
            id="a time in no clock's words",
        ),
        pytest.param(
            "time",
            "how about tomorrow at 5?",
            "schedule",
            {"times": "tomorrow at 5"},
            ["ask/name"],
            id="a time as a question",
        ),
        pytest.param(
            "contact", "dee@example.org", "inform", {"email": "dee@example.org"}, ["ask/name"], id="an e-mail"
        ),
        pytest.param(
            "contact",
            "Dee, 617 555 0152",
            "inform",
            {"name": "Dee", "phone": "+16175550152"},
            ["ask/time"],
            id="a name with the number",
        ),
    ],
)
def test_a_detail_is_taken_and_the_next_is_asked(detail, text, intent, details, said):
    talk = asked(detail, "web" if detail == "contact" else "sms")
    reply = talk.hears(text, intent)
    assert (reply.details, reply.said) == (details, said)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        pytest.param("skip", "deny", id="skip"),
        pytest.param("rather not say", "deny", id="rather not"),
        pytest.param("idk", "deny", id="does not know"),
        pytest.param("no", "deny", id="no"),
        pytest.param("nope", "nlu_fallback", id="a no the classifier missed"),
        pytest.param("i dont want to say", "inform", id="in other words"),
    ],
)
@pytest.mark.parametrize("detail", ["contact", "name", "time"])
def test_a_skipped_detail_is_never_asked_again(detail, text, intent):
    talk = asked(detail, "web")
    reply = talk.hears(text, intent)
    assert reply.said[0] == "ack/skip" and reply.state["skipped"] == [detail]
    while talk.state["awaiting"] == "detail":
        assert talk.state["asked_detail"] != detail
        talk.hears("skip", "deny")


def test_just_send_it_goes_to_the_read_back_at_once(web):
    web.hears("call me", "talk_to_person")
    assert web.hears("just send it", "affirm").said == ["handoff/read_back"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nvm", "deny"),
        ("never mind", "nlu_fallback"),
        ("forget it", "not_now"),
        ("not now", "not_now"),
        ("not today", "not_now"),
        ("dont send anything", "deny"),
        ("cancel", "deny"),
    ],
)
def test_leaving_it_drops_the_note_and_nothing_is_asked(text, intent):
    reply = asked("time", details={"name": "Dee"}).hears(text, intent)
    assert (reply.said, reply.awaiting, reply.details, reply.state["offers"]) == (
        ["handoff/dropped"],
        "nothing",
        {},
        2,
    )


def test_a_question_in_the_middle_is_answered_and_the_thread_picked_up():
    talk = asked("name")
    reply = talk.hears("how much is it?", "cost_insurance")
    assert reply.said == ["answer/cost_insurance", "ask/again_after_answer", "ask/name"]
    assert (reply.awaiting, reply.state["asked_detail"], reply.state["skipped"]) == ("detail", "name", [])
    assert talk.hears("Dee", "inform").said == ["ask/time"]


def test_two_questions_in_the_middle_are_both_answered():
    reply = asked("time").hears(
        "how much? and where?", "cost_insurance", topics=("cost_insurance", "location_hours")
    )
    assert reply.said == [
        "answer/cost_insurance",
        "answer/location_hours",
        "ask/again_after_answer",
        "ask/time",
    ]


def test_a_group_at_six_is_a_question_and_no_good_time():
    reply = asked("time").hears("do you have groups after 6?", "schedule")
    assert (
        reply.said == ["answer/schedule", "ask/again_after_answer", "ask/time"]
        and "times" not in reply.details
    )


def test_why_do_you_need_that_is_answered_with_who_reads_it():
    reply = asked("name").hears("why do you need that", "deny")
    assert reply.said == ["answer/confidentiality", "ask/again_after_answer", "ask/name"]


def test_a_question_without_an_answer_is_kept_for_the_team_and_does_not_loop():
    talk = asked("name")
    first = talk.hears("will it say the name on caller id?", "nlu_fallback", topics=("telehealth",))
    assert first.said == ["unsure/phone", "ask/again_after_answer", "ask/name"]
    assert first.state["questions"] == ["will it say the name on caller id?"]
    second = talk.hears("does it tho?", "nlu_fallback")
    assert second.said == ["ask/time"] and second.state["skipped"] == ["name"]


def test_shame_in_the_middle_is_met_and_the_name_still_asked():
    reply = asked("name").hears("i feel so ashamed i let everyone down", "shame_guilt")
    assert reply.said == ["move/shame_guilt", "ask/again_after_answer", "ask/name"]
    assert reply.state["quotes"] == ["i feel so ashamed i let everyone down"] and "name" not in reply.details


def test_shame_is_no_good_time():
    assert "times" not in asked("time").hears("i feel so ashamed", "shame_guilt").details


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ok", "affirm"),
        ("hi", "greeting"),
        ("thanks", "thanks"),
        ("i really want to come back", "return_interest"),
        ("the thing with the other thing we had that one time at yours", "nlu_fallback"),
    ],
)
@pytest.mark.parametrize("detail", ["name", "time"])
def test_what_gives_nothing_is_asked_once_more_and_then_left(detail, text, intent):
    talk = asked(detail)
    first = talk.hears(text, intent)
    assert first.state["asked_detail"] == detail and len(first.questions) == 1
    talk.hears(text, intent)
    assert detail in talk.state["skipped"] or talk.state["details"].get(detail)


def test_a_goodbye_shows_what_there_is_instead_of_asking_on():
    assert asked("time", details={"name": "Dee"}).hears("gotta go bye", "goodbye").said == [
        "handoff/read_back"
    ]


def test_a_wish_how_to_be_reached_is_noted_and_the_question_asked_once_more():
    talk = asked("name")
    first = talk.hears("text me dont call", "opt_out")
    assert (first.said, first.details) == (["ack/detail", "ask/name"], {"best_way": "text"})
    assert talk.hears("no voicemail", "inform").said == ["ask/time"]


def test_a_number_corrected_while_the_time_is_asked_does_not_cost_the_time():
    reply = asked("time", "web", details={"name": "Dee", "phone": "+16175550125"}).hears(
        "no its 617 555 0152", "inform"
    )
    assert (reply.details["phone"], reply.said) == ("+16175550152", ["ack/detail", "ask/time"])


def test_a_broken_number_is_asked_for_once_more_only(web):
    web.hears("call me", "talk_to_person")
    assert web.hears("617 555 01", "inform").said == ["error/phone"]
    assert web.hears("617 555 01", "inform").said == ["ask/name"]


def test_a_broken_address_is_asked_for_once_more(web):
    web.hears("email me", "talk_to_person")
    assert web.hears("dee@example", "inform").said == ["error/email"]
    assert web.hears("dee@example.org", "inform").details["email"] == "dee@example.org"


def test_only_a_name_where_the_contact_was_asked_keeps_it_and_asks_once_more(web):
    web.hears("call me", "talk_to_person")
    reply = web.hears("Dee", "greeting")
    assert (reply.said, reply.details["name"]) == (["ack/detail", "ask/contact"], "Dee")


def test_a_worry_without_a_question_mark_is_answered_not_taken_for_a_name():
    reply = asked("name").hears("i relapsed and im scared theyll judge me", "relapse")
    assert (
        reply.said == ["answer/relapse", "ask/again_after_answer", "ask/name"] and "name" not in reply.details
    )


def test_small_words_about_a_topic_are_no_name():
    assert "name" not in asked("name").hears("bus passes", "transportation").details


def test_a_number_alone_is_no_quote():
    assert asked("contact", "web").hears("617 555 0152 after 6 works", "inform").state["quotes"] == []


def test_danger_that_opens_in_the_middle_ends_the_form():
    reply = asked("name").hears("Marcus", "inform", crisis_open=True)
    assert (reply.said, reply.awaiting) == (["handoff/updated"], "nothing")
    assert reply.command("add_to_handoff")["details"] == {"name": "Marcus"}
