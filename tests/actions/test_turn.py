from __future__ import annotations

import pytest
from rasa_sdk import Tracker

from actions.turn import Turn
from tests.actions.conftest import turn


def test_an_empty_tracker_gives_a_harmless_turn():
    heard = Turn.of(Tracker("t", {}, None, [], False, None, {}, "action_listen"))
    assert (heard.text, heard.intent, heard.questions, heard.channel) == ("", "nlu_fallback", [], "web")
    assert not (heard.handoff_open or heard.crisis_open or heard.note_under_way)


@pytest.mark.parametrize(
    ("intent", "topics", "questions"),
    [
        pytest.param("relapse", ("relapse",), ["relapse"], id="one question"),
        pytest.param(
            "relapse", ("relapse", "judged"), ["relapse", "judged"], id="two questions in their order"
        ),
        pytest.param("relapse", (), ["relapse"], id="the label stands in where topics are missing"),
        pytest.param("greeting", ("greeting",), [], id="a greeting asks nothing"),
        pytest.param("greeting", ("too_long",), ["too_long"], id="a greeting before a question"),
        pytest.param(
            "nlu_fallback", ("telehealth",), [], id="a guess at a message not understood is no question"
        ),
        pytest.param(
            "nlu_fallback",
            ("relapse", "judged"),
            ["relapse", "judged"],
            id="two clear clauses of an unclear whole",
        ),
        pytest.param(
            "return_interest",
            ("return_interest", "cost_insurance"),
            ["cost_insurance"],
            id="a wish and a question",
        ),
    ],
)
def test_questions(intent, topics, questions):
    assert turn("x", intent, topics=topics).questions == questions


@pytest.mark.parametrize(
    ("about", "sent", "is_open"),
    [
        pytest.param({"handoff_open": True}, False, True, id="the gateway knows of a note"),
        pytest.param({"handoff_open": False}, True, False, id="the team has closed the note that was sent"),
        pytest.param({}, True, True, id="without the gateway's word the slot counts"),
    ],
)
def test_handoff_open(about, sent, is_open):
    assert turn("x", about=about, state={"sent": sent}).handoff_open is is_open


def test_only_sms_knows_the_address():
    assert turn("x", about={"channel": "sms"}).address_known
    assert not turn("x", about={"channel": "web"}).address_known


def test_likeliest_topics_are_questions_only():
    ranking = ("inform", "relapse", "nlu_fallback", "judged", "common")
    assert turn("x", ranking=ranking).likeliest_topics() == ["relapse", "judged"]


def test_slots_unknown_to_the_state_are_left_out():
    assert "strange" not in turn("x", state={"strange": 1}).state
