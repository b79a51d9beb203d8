"""While a note is under way, whatever comes is read as a reply to what the note asked.

Short replies look like anything to a classifier ("Hope" like a yes, "change the time to 8pm" like a question about
schedules), so the actions of other labels hand over to here.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.intake import take_details
from actions.proposal import Proposal
from actions.read_back import answer_read_back, change_note
from actions.turn import Turn

REPLIES = {"detail": take_details, "read_back": answer_read_back, "change": change_note}


def reply_to_note(proposal: Proposal, turn: Turn) -> None:
    """Only for a turn with a note under way."""
    REPLIES[turn.state["awaiting"]](proposal, turn)


class _ReplyToNote:
    """What the three actions share; no action itself, so that the action server does not register it."""

    awaiting: str

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        proposal = Proposal()
        REPLIES[self.awaiting](proposal, Turn.of(tracker))
        return proposal.hand_to(dispatcher)


class ActionTakeDetails(_ReplyToNote, Action):
    awaiting = "detail"

    def name(self) -> str:
        return "action_take_details"


class ActionAnswerReadBack(_ReplyToNote, Action):
    awaiting = "read_back"

    def name(self) -> str:
        return "action_answer_read_back"


class ActionChangeNote(_ReplyToNote, Action):
    awaiting = "change"

    def name(self) -> str:
        return "action_change_note"


class ActionDropNote(Action):
    """ "not now" in the middle of a note; "not before noon" sounds alike and is a detail."""

    def name(self) -> str:
        return "action_drop_note"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        proposal = Proposal()
        reply_to_note(proposal, Turn.of(tracker))
        return proposal.hand_to(dispatcher)
