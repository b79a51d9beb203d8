"""The ways a talk turns to a person: a yes to the offer, asking for one, or giving a number or a time unasked."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import add_answers, may_offer, offer_person
from actions.details import BROKEN, Details, extract_details
from actions.note import SAYS_SOMETHING, add_to_sent_note, begin_note
from actions.note_replies import reply_to_note
from actions.proposal import Proposal
from actions.short_replies import says_unsure, says_wrong_number
from actions.turn import Turn
from actions.words import note_words

WAYS_TO_REACH = frozenset({"phone", "email", "times", "best_way", "broken_phone"})


class ActionStartIntake(Action):
    """A yes to the offer of a person. "maybe" is no yes: nothing is pushed, and the offer stands."""

    def name(self) -> str:
        return "action_start_intake"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        if says_wrong_number(turn.text):
            leave_wrong_number(proposal, turn)
        elif says_unsure(turn.text):
            proposal.say("move/not_now").set(misses=0, turns=turn.state["turns"] + 1)
        else:
            to_person(proposal, turn)
        return proposal.hand_to(dispatcher)


class ActionTalkToPerson(Action):
    """They asked for a person: the shortest way to a note for the team."""

    def name(self) -> str:
        return "action_talk_to_person"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        if turn.note_under_way:
            reply_to_note(proposal, turn)
        else:
            to_person(proposal, turn)
        return proposal.hand_to(dispatcher)


class ActionTakeUnaskedDetails(Action):
    """A detail nobody asked for. With a way or a time to reach them it begins the note; else it is kept and met kindly."""

    def name(self) -> str:
        return "action_take_unasked_details"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        take_unasked(proposal, turn)
        return proposal.hand_to(dispatcher)


def to_person(proposal: Proposal, turn: Turn) -> None:
    """Begin a note, or where the team has one already, add to it: a question in the message is answered either way."""
    if not turn.team_has_it:
        begin_note(proposal, turn)
        return
    add_answers(proposal, turn)
    # While danger is open nothing is said of an earlier note: there may be none but the alert.
    add_to_sent_note(proposal, turn, key="handoff/updated" if turn.crisis_open else "handoff/already")


def take_unasked(proposal: Proposal, turn: Turn) -> None:
    found = extract_details(turn.text, asked=None)
    if says_wrong_number(turn.text):
        leave_wrong_number(proposal, turn)
    elif turn.team_has_it:
        proposal.set(misses=0, turns=turn.state["turns"] + 1)
        add_to_sent_note(proposal, turn)
    elif WAYS_TO_REACH & found.keys():
        begin_note(proposal, turn)
    else:
        details = Details(turn.state["details"])
        details.merge({k: v for k, v in found.items() if k not in BROKEN})
        said_something = bool(SAYS_SOMETHING & found.keys()) or not found
        proposal.set(details=details.values, quotes=note_words(turn, said_something=said_something))
        proposal.set(misses=0, turns=turn.state["turns"] + 1).say("ack/detail")
        if may_offer(turn):
            offer_person(proposal, turn)
        else:
            proposal.no_longer_awaiting()


def leave_wrong_number(proposal: Proposal, turn: Turn) -> None:
    """Somebody else's phone: nothing is asked, offered or explained."""
    proposal.say("move/goodbye").set(misses=0, offers=2, turns=turn.state["turns"] + 1).no_longer_awaiting()
