"""Carrying out what the engine proposes: hand-offs once, consent with time and wording, nothing half done."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation.commands import COMMANDS
from bot.storage.audit import verify
from bot.storage.models import AuditEntry, Consent, Contact, Handoff
from tests.line import ALEX, DANGER, Line
from tests.standins.engine import proposal

DETAILS = {"name": "Sam", "best_way": "text", "times": "after 5", "got_in_the_way": ["work"]}


def propose(
    line: Line, command: str, arguments: dict[str, Any], words: str = "send it", **state: Any
) -> None:
    line.engine.will(proposal("move/thanks", commands=[(command, arguments)], **state))
    line.receive(words)
    line.answer()


def test_a_hand_off_is_stored_with_the_reply_that_says_so(line: Line) -> None:
    propose(line, "create_handoff", {"details": DETAILS, "wording": "yes send it"}, answered=["judged"])
    handoff = line.handoff()
    assert (handoff.status, handoff.urgency) == ("open", "routine")
    assert handoff.summary["name"] == "Sam"
    assert handoff.summary["reach"] == {
        "line": ALEX,
        "phone": None,
        "email": None,
        "best_way": "text",
        "times": "after 5",
        "voicemail": None,
    }
    assert handoff.summary["asked"] == ["judged"]
    assert handoff.summary["promised"]
    assert handoff.conversation_id == line.conversation().id


def test_consent_is_kept_with_its_time_and_wording(line: Line) -> None:
    propose(line, "create_handoff", {"details": {}, "wording": "yeah go ahead"})
    (consent,) = line.rows(Consent)
    assert (consent.kind, consent.wording, consent.at) == (
        "handoff",
        "yeah go ahead",
        line.handoff().created_at,
    )


def test_sent_twice_is_one_hand_off_with_both_consents(line: Line) -> None:
    propose(line, "create_handoff", {"details": DETAILS, "wording": "send it"})
    created = line.handoff().created_at
    line.later(hours=1)
    propose(line, "create_handoff", {"details": DETAILS | {"times": "mornings"}, "wording": "send that"})
    handoff = line.handoff()
    assert handoff.created_at == created < handoff.updated_at
    assert handoff.summary["reach"]["times"] == "mornings"
    assert [consent.wording for consent in line.rows(Consent)] == ["send it", "send that"]


def test_what_is_added_later_is_appended_and_loses_nothing(line: Line) -> None:
    propose(line, "create_handoff", {"details": DETAILS | {"phone": "+16175550134"}})
    propose(line, "add_to_handoff", {"text": "and no voicemail please"})
    summary = line.handoff().summary
    assert summary["notes"] == ["and no voicemail please"]
    assert (summary["name"], summary["reach"]["phone"], summary["kind"]) == ("Sam", "+16175550134", "return")


def test_adding_without_a_hand_off_makes_one(line: Line) -> None:
    propose(line, "add_to_handoff", {"text": "call me"})
    assert line.handoff().summary["notes"] == ["call me"]


def test_a_deletion_request_is_a_hand_off_with_the_words(line: Line) -> None:
    propose(line, "request_deletion", {"wording": "erase all i wrote"})
    summary = line.handoff().summary
    assert (summary["kind"], summary["notes"]) == ("deletion", ["erase all i wrote"])
    assert line.rows(Consent) == []


def test_after_a_closed_hand_off_a_new_one_begins(line: Line) -> None:
    propose(line, "create_handoff", {"details": DETAILS})
    line.change(line.handoff(), status="closed", closed_at=line.clock.now())
    propose(line, "create_handoff", {"details": {}})
    first, second = sorted(line.rows(Handoff), key=lambda handoff: handoff.created_at)
    assert (first.status, second.status) == ("closed", "open")
    assert second.summary["name"] is None


def test_danger_raises_the_hand_off_and_reopens_it(line: Line) -> None:
    propose(line, "create_handoff", {"details": DETAILS})
    line.change(line.handoff(), status="acknowledged")
    line.receive(DANGER)
    handoff = line.handoff()
    assert (handoff.urgency, handoff.status) == ("crisis", "open")
    assert handoff.summary["name"] == "Sam"


def test_danger_anew_reopens_a_crisis_that_was_acknowledged(line: Line) -> None:
    line.receive(DANGER)
    line.change(line.handoff(), status="acknowledged")
    line.receive("i will do it tonight, i have the pills")
    assert line.handoff().status == "open"


def test_a_note_after_a_crisis_does_not_lower_it(line: Line) -> None:
    line.receive(DANGER)
    line.change(line.handoff(), status="acknowledged")
    propose(line, "create_handoff", {"details": DETAILS}, words="ok please send the note")
    handoff = line.handoff()
    assert (handoff.urgency, handoff.status, handoff.summary["kind"]) == ("crisis", "acknowledged", "crisis")


def test_every_change_of_a_hand_off_is_in_the_audit(line: Line) -> None:
    propose(line, "create_handoff", {"details": DETAILS})
    propose(line, "add_to_handoff", {"text": "x"})
    with line.services.database.reading() as session:
        assert verify(session)
        entries = [(entry.actor, entry.action) for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert entries == [("assistant", "handoff_created"), ("assistant", "handoff_updated")]


def test_an_opt_out_in_the_web_chat_changes_nothing(line: Line) -> None:
    line.engine.will(proposal("move/thanks", commands=[("opt_out", {"wording": "stop"})]))
    line.chat("stop texting me", "c" * 32)
    line.answer()
    assert line.rows(Contact)[0].opted_out_at is None
    assert line.rows(Consent) == []


@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.parametrize("arguments", [{}, {"details": None}, {"details": [1]}, {"wording": None, "text": 5}])
def test_arguments_that_make_no_sense_break_nothing(
    line: Line, command: str, arguments: dict[str, Any]
) -> None:
    propose(line, command, arguments)
    assert line.messages()[0].handling == "handled"


def test_endless_words_are_cut(line: Line) -> None:
    propose(line, "create_handoff", {"details": {}, "wording": "w" * 9000})
    propose(line, "add_to_handoff", {"text": "t" * 9000})
    assert len(line.rows(Consent)[0].wording) == 500
    assert len(line.handoff().summary["notes"][0]) == 400
