from __future__ import annotations

import pytest

from tests.actions.conftest import Talk

NOTE = {"name": "Dee", "times": "after 6", "phone": "+16175550125", "best_way": "call"}


def read(awaiting: str = "read_back", channel: str = "sms", details: dict | None = None, **state) -> Talk:
    return Talk(
        channel, state={"awaiting": awaiting, "details": NOTE if details is None else details, **state}
    )


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes", "affirm"),
        ("yes send it", "affirm"),
        ("send", "affirm"),
        ("si, mandalo", "out_of_scope"),
        ("looks good", "nlu_fallback"),
        ("ok", "affirm"),
        ("send it now please", "talk_to_person"),
        ("yeah", "greeting"),
        ("can you send it?", "nlu_fallback"),
        ("dont change anything, send it", "inform"),
        ("yes thanks", "thanks"),
        ("go ahead", "return_interest"),
        ("yes call me", "talk_to_person"),
        ("send it today", "check_in_later"),
        ("yes send it tonight thanks", "inform"),
        ("perfect", "nlu_fallback"),
    ],
)
def test_send(text, intent):
    reply = read().hears(text, intent)
    assert reply.said == ["handoff/sent"] and reply.command("create_handoff")["details"] == NOTE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no", "deny"),
        ("dont send it", "deny"),
        ("no dont", "deny"),
        ("nvm", "nlu_fallback"),
        ("not now", "not_now"),
        ("forget it", "not_now"),
        ("cancel that", "out_of_scope"),
        ("nope", "nlu_fallback"),
        ("delete it", "delete_my_data"),
        ("no lo mandes", "nlu_fallback"),
        ("i changed my mind", "nlu_fallback"),
        ("please dont send that", "opt_out_not"),
    ],
)
def test_dont(text, intent):
    reply = read().hears(text, "deny" if intent == "opt_out_not" else intent)
    assert (reply.said, reply.awaiting, reply.details, reply.commands) == (
        ["handoff/dropped"],
        "nothing",
        {},
        [],
    )


@pytest.mark.parametrize(
    ("text", "intent", "changed"),
    [
        pytest.param("actually call me after 7", "check_in_later", {"times": "after 7"}, id="another time"),
        pytest.param(
            "change the time to 8pm", "schedule", {"times": "8pm"}, id="an order to change the time"
        ),
        pytest.param("can you text me instead", "check_in_later", {"best_way": "text"}, id="text instead"),
        pytest.param("text me dont call", "opt_out", {"best_way": "text"}, id="text, no calls"),
        pytest.param("my name is actually Mark", "is_bot", {"name": "Mark"}, id="another name"),
        pytest.param(
            "no its 617 555 0152 not 0125", "inform", {"phone": "+16175550152"}, id="a corrected number"
        ),
        pytest.param("no its 0152 not 0125", "inform", {"phone": "+16175550152"}, id="only its last digits"),
        pytest.param("yes but no voicemail", "affirm", {"voicemail": False}, id="a yes with a condition"),
        pytest.param("no, after 8", "deny", {"times": "after 8"}, id="a no that corrects"),
        pytest.param(
            "put that i left because of work", "inform", {"got_in_the_way": ["job"]}, id="a reason added"
        ),
    ],
)
def test_a_changed_detail_is_read_back_again(text, intent, changed):
    reply = read().hears(text, intent)
    assert (reply.said, reply.awaiting, reply.commands) == (["handoff/read_back_changed"], "read_back", [])
    assert reply.details == NOTE | changed


def test_yes_please_call_me_needs_no_second_read_back():
    reply = read(details={"name": "Dee"}).hears("yes please call me", "talk_to_person")
    assert reply.command("create_handoff")["details"] == {"name": "Dee", "best_way": "call"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("change it", "affirm"),
        ("no its wrong", "deny"),
        ("i want to edit it", "inform"),
        ("can i change it", "schedule_not"),
    ],
)
def test_change_asks_what(text, intent):
    reply = read().hears(text, "nlu_fallback" if intent == "schedule_not" else intent)
    assert (reply.said, reply.awaiting) == (["handoff/change_what"], "change")


@pytest.mark.parametrize(
    ("text", "field", "key"),
    [
        ("change the name", "name", "ask/name"),
        ("the number is wrong", "contact", "ask/contact"),
        ("fix the time", "time", "ask/time"),
    ],
)
def test_change_with_a_field_asks_for_it_and_then_reads_back(text, field, key):
    talk = read()
    reply = talk.hears(text, "how_to_restart")
    assert (reply.said, reply.awaiting, reply.state["asked_detail"]) == ([key], "detail", field)
    given = {"name": "Marc", "contact": "617 555 0199", "time": "mornings"}[field]
    assert talk.hears(given, "inform").said == ["handoff/read_back"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hmm i dont know", "deny"),
        ("idk", "deny"),
        ("maybe", "affirm"),
        ("ok thanks", "thanks"),
        ("hi", "greeting"),
        ("blorp", "nlu_fallback"),
        ("what", "deny"),
        ("the weather is nice", "out_of_scope"),
        ("👍?", "nlu_fallback"),
    ],
)
def test_something_unclear_is_asked_once_more_and_then_stays_unsent(text, intent):
    talk = read()
    first = talk.hears(text, intent)
    assert (
        first.said[-1] == "handoff/send_question" and first.awaiting == "read_back" and first.details == NOTE
    )
    second = talk.hears(text, intent)
    assert (second.said, second.commands) == (["handoff/dropped"], [])


def test_a_question_at_the_read_back_is_answered_and_the_note_waits():
    talk = read()
    reply = talk.hears("how much does it cost", "cost_insurance")
    assert (reply.said, reply.awaiting) == (["answer/cost_insurance", "handoff/send_question"], "read_back")
    assert talk.hears("ok send", "affirm").said == ["handoff/sent"]


def test_who_reads_this_is_answered():
    assert read().hears("who sees this", "nlu_fallback").said == [
        "answer/confidentiality",
        "handoff/send_question",
    ]


def test_a_question_without_an_answer_goes_into_the_note():
    reply = read().hears("will they leave a voicemail?", "nlu_fallback", topics=("telehealth",))
    assert reply.said == ["unsure/phone", "handoff/send_question"]
    assert reply.state["questions"] == ["will they leave a voicemail?"] and reply.details == NOTE


def test_shame_at_the_read_back_is_met_and_the_note_waits():
    reply = read().hears("god im so embarrassed about all this", "shame_guilt")
    assert reply.said == ["move/shame_guilt", "handoff/send_question"] and reply.awaiting == "read_back"


@pytest.mark.parametrize("text", ["read it again", "what does it say", "show me the note"])
def test_it_is_read_again_on_request(text):
    assert read().hears(text, "nlu_fallback").said == ["handoff/read_back"]


@pytest.mark.parametrize(
    ("text", "intent", "gone"),
    [
        ("take out my name", "delete_my_data", "name"),
        ("leave out the number", "nlu_fallback", "phone"),
        ("dont put a time", "deny", "times"),
    ],
)
def test_a_field_is_taken_out(text, intent, gone):
    reply = read().hears(text, intent)
    assert (
        reply.said == ["handoff/read_back_changed"]
        and gone not in reply.details
        and len(reply.details) == len(NOTE) - 1
    )


def test_their_words_are_taken_out_rather_too_many_than_too_few():
    talk = read(
        quotes=["i drank in may"],
        questions=["how soon"],
        answered=["relapse"],
        details=NOTE | {"notes": ["x"], "got_in_the_way": ["job"]},
    )
    reply = talk.hears("take out the part about drinking", "delete_my_data")
    assert reply.said == ["handoff/read_back_changed"] and reply.details == NOTE
    assert (reply.state["quotes"], reply.state["questions"], reply.state["answered"]) == ([], [], [])


def test_opting_out_at_the_read_back_sends_nothing():
    reply = read().hears("stop texting me", "opt_out")
    assert [name for name, _ in reply.commands] == ["opt_out"] and reply.awaiting == "nothing"


@pytest.mark.parametrize(
    ("text", "intent", "said", "details"),
    [
        pytest.param(
            "Marc", "inform", ["handoff/read_back_changed"], NOTE | {"name": "Marc"}, id="a name alone"
        ),
        pytest.param(
            "after 8", "inform", ["handoff/read_back_changed"], NOTE | {"times": "after 8"}, id="a time alone"
        ),
        pytest.param(
            "the name",
            "greeting",
            ["ask/name"],
            {k: v for k, v in NOTE.items() if k != "name"},
            id="the field alone",
        ),
        pytest.param(
            "say that i can only come by bus",
            "inform",
            ["handoff/read_back_changed"],
            NOTE | {"notes": ["say that i can only come by bus"]},
            id="not a field: kept as said",
        ),
        pytest.param("nvm", "deny", ["handoff/dropped"], {}, id="leaves it"),
        pytest.param("not now", "not_now", ["handoff/dropped"], {}, id="not now"),
        pytest.param("send it", "affirm", ["handoff/sent"], NOTE, id="no change after all"),
        pytest.param("no thats all", "deny", ["handoff/send_question"], NOTE, id="nothing to change"),
        pytest.param(
            "is it free?",
            "cost_insurance",
            ["answer/cost_insurance", "handoff/send_question"],
            NOTE,
            id="a question",
        ),
        pytest.param("bye", "goodbye", ["handoff/send_question"], NOTE, id="a goodbye is no change"),
        pytest.param(
            "take out my name",
            "delete_my_data",
            ["handoff/read_back_changed"],
            {k: v for k, v in NOTE.items() if k != "name"},
            id="a field to take out",
        ),
    ],
)
def test_what_should_be_different(text, intent, said, details):
    reply = read("change").hears(text, intent)
    assert (reply.said, reply.details) == (said, details)


def test_yes_to_what_should_be_different_does_not_loop():
    talk = read("change")
    assert talk.hears("yes", "affirm").said == ["handoff/change_what"]
    assert talk.hears("yes", "affirm").said != ["handoff/change_what"]


@pytest.mark.parametrize("awaiting", ["read_back", "change"])
def test_danger_ends_the_form_and_the_words_go_to_the_team(awaiting):
    reply = read(awaiting).hears("617 555 0199", "inform", crisis_open=True)
    assert (reply.said, reply.awaiting) == (["handoff/updated"], "nothing")
    assert reply.command("add_to_handoff")["details"]["phone"] == "+16175550199"
