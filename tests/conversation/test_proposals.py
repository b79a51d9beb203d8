"""The engine proposes: keys of reviewed texts, references to labels, known commands. Anything else goes nowhere."""

from __future__ import annotations

import logging

import pytest

from bot.storage.models import Consent, Handoff
from tests.line import ALEX, DANGER, Line
from tests.standins.engine import proposal

SECRET = "my name is Alex Rivera 508-555-0117"


def test_a_text_key_nobody_knows_is_left_out_and_the_rest_is_said(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.engine.usually = proposal("answer/nonsense", "move/thanks")
    line.receive(SECRET)
    line.answer()
    assert line.said() == ["disclosure/first,move/thanks"]
    assert [getattr(record, "key", None) for record in caplog.records] == ["answer/nonsense"]
    assert SECRET not in caplog.text


def test_a_key_that_is_really_a_text_reaches_neither_person_nor_log(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.engine.usually = proposal(SECRET, "move/thanks")
    line.receive("hello")
    line.answer()
    assert "Rivera" not in line.replies()[0]
    assert all("Rivera" not in str(vars(record)) for record in caplog.records)


def test_a_command_nobody_knows_is_refused_and_the_answer_is_said(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.engine.usually = proposal("move/thanks", commands=[("send_email", {"text": SECRET}), (SECRET, {})])
    line.receive("hello")
    with caplog.at_level(logging.ERROR):
        line.answer()
    assert line.said() == ["disclosure/first,move/thanks"]
    assert [getattr(record, "command", None) for record in caplog.records] == ["send_email", "(not a name)"]
    assert all("Rivera" not in str(vars(record)) for record in caplog.records)
    assert line.stored()["handoffs"] == line.stored()["consents"] == 0


GOOD = {"first": "label:relapse", "second": "label:judged"}
# What the engine sent, and whether the text can be said with it.
VALUES = {
    "free text in place of a label": (GOOD | {"first": "call me at 508-555-0117"}, False),
    "a number in place of a label": (GOOD | {"first": 5}, False),
    "format signs": (GOOD | {"first": "label:{phone}"}, True),
    "a fact of the program": (GOOD | {"phone": "label:relapse"}, True),
    "names of the renderer's own": (GOOD | {"turn": "label:x", "key": "label:y", "self": "label:z"}, True),
}


@pytest.mark.parametrize(("values", "can_be_said"), VALUES.values(), ids=VALUES.keys())
def test_values_that_are_no_references_to_labels_never_reach_a_person(
    line: Line, values: dict[str, object], can_be_said: bool
) -> None:
    line.engine.usually = proposal(("unsure/choices", values), "unsure/phone")
    line.receive("hello")
    line.answer()
    said = ["unsure/choices"] if can_be_said else []
    assert line.said()[0] == ",".join(["disclosure/first", *said, "unsure/phone"])
    reply = " ".join(line.replies())
    assert "508-555-0117" not in reply
    assert "{" not in reply and "label:" not in reply
    assert reply.count("(555) 555-0142") == 2 or "call (555) 555-0142" in reply  # still the program's phone


def test_a_reference_to_a_label_becomes_the_label(line: Line) -> None:
    line.engine.usually = proposal(
        ("unsure/choices", {"first": "label:relapse", "second": "label:cost_insurance"})
    )
    line.receive("hm")
    line.answer()
    assert "using or drinking again" in line.replies()[0]
    assert "cost and insurance" in line.replies()[0]


def test_a_reference_to_a_label_that_does_not_exist_stays_vague(line: Line) -> None:
    line.engine.usually = proposal(("unsure/choices", {"first": "label:relapse", "second": "label:nonsense"}))
    line.receive("hm")
    line.answer()
    assert "something else" in line.replies()[0]


def test_the_read_back_is_made_here_not_in_the_engine(line: Line) -> None:
    line.engine.usually = proposal(
        ("handoff/read_back", {"summary": "call the mayor"}), details={"name": "Sam", "times": "after 5"}
    )
    line.receive("sam, after 5")
    line.answer()
    said = " ".join(line.replies())
    assert "Name: Sam." in said and "Good time: after 5." in said and "this number" in said
    assert "mayor" not in said


def test_what_the_person_wrote_is_not_read_as_a_template(line: Line) -> None:
    line.engine.usually = proposal("handoff/read_back", details={"name": "{phone} {0} %s"})
    line.receive("hm")
    line.answer()
    assert "Name: {phone} {0} %s." in " ".join(line.replies())


def test_details_of_the_wrong_kind_count_as_not_said(line: Line) -> None:
    odd = {
        "name": 5,
        "phone": ["x"],
        "best_way": {"a": 1},
        "voicemail": "yes",
        "notes": "x",
        "got_in_the_way": None,
    }
    line.engine.usually = proposal(
        "handoff/read_back", details=odd, quotes=[1, None, "too far"], answered=None
    )
    line.receive("hm")
    line.answer()
    assert "No name given. Reach you: this number. They can" in " ".join(line.replies())


HOURS = {
    "open": ({}, "handoff/sent_open", "within one working day"),
    "closed at night": ({"hours": 8}, "handoff/sent_closed", "tomorrow at 9 am"),
    "closed on the weekend": ({"days": 4}, "handoff/sent_closed", "Monday at 9 am"),
}


@pytest.mark.parametrize(("later", "key", "promise"), HOURS.values(), ids=HOURS.keys())
def test_what_is_promised_after_sending_is_true_at_that_hour(
    open_office: Line, later: dict[str, float], key: str, promise: str
) -> None:
    open_office.later(**later)
    open_office.engine.usually = proposal("handoff/sent", commands=[("create_handoff", {"details": {}})])
    open_office.receive("send it")
    open_office.answer()
    assert open_office.said() == [f"disclosure/first,{key}"]
    assert promise in " ".join(open_office.replies())
    assert promise in open_office.handoff().summary["promised"]


def test_an_opt_out_in_words_is_confirmed_once_and_then_nothing_is_sent(line: Line) -> None:
    line.engine.usually = proposal("move/opt_out", commands=[("opt_out", {"wording": "lose my number"})])
    line.text("lose my number")
    line.work()
    assert line.said() == ["move/opt_out"]  # no disclosure in front: one text, the confirmation
    assert len(line.screen_of()) == 1
    (consent,) = line.rows(Consent)
    assert (consent.kind, consent.wording) == ("opt_out", "lose my number")
    line.text("hello?")
    line.work()
    assert len(line.screen_of()) == 1
    assert len(line.engine.calls) == 1


def test_while_a_crisis_is_open_every_answer_ends_with_live_help(line: Line) -> None:
    line.receive(DANGER)
    for words in ("how much is it", "ok and where", "what about zoom"):
        line.receive(words)
        line.answer()
        assert "988" in line.replies()[-1]
    line.receive("", media_count=1)
    assert "988" in line.replies()[-1]
    pointers = {reply.rpartition("?")[2] for reply in line.replies()[1:4]}
    assert len(pointers) > 1  # not the same words each time


def test_without_a_crisis_there_is_no_pointer(line: Line) -> None:
    line.receive("how much is it")
    line.answer()
    assert "988" not in line.replies()[0]


def test_nobody_is_named_to_the_wrong_person(line: Line) -> None:
    """Two people, the same engine: what one said never shows in what the other gets."""
    line.engine.will(proposal("handoff/read_back", details={"name": "Alexandra"}))
    line.receive("im alexandra", ALEX)
    line.answer()
    line.engine.will(proposal("handoff/read_back"))
    line.receive("hello", "+15085550199")
    line.answer()
    assert "Alexandra" not in " ".join(line.replies("+15085550199"))
    assert line.engine.calls[1]["state"]["details"] == {}
    assert line.rows(Handoff) == []
