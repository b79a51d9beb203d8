"""Messages it could not place: two likely topics as choices, then a person, then the phone. Never a loop."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import OFFERS_BEFORE_SILENCE, add_answers, add_offer, offer_person, with_topics
from actions.details import extract_details
from actions.note import begin_note
from actions.note_replies import reply_to_note
from actions.person import WAYS_TO_REACH, leave_wrong_number, take_unasked, to_person
from actions.proposal import Proposal
from actions.short_replies import (
    asks_for_person,
    looks_like_question,
    reads_as_spanish,
    says_never_mind,
    says_no,
    says_only_thanks,
    says_wrong_number,
    says_yes,
)
from actions.turn import Turn

_NUMBERED = r"^\W*(?:(?:number|option|the|la|el|lo)\s+)*(?:{})(?:\s+(?:one|option|please|pls|thing))*\W*$"
_FIRST = re.compile(_NUMBERED.format(r"1|1st|one|first|former|uno|primer[oa]?|a"), re.I)
_SECOND = re.compile(_NUMBERED.format(r"2|2nd|two|second|last|latter|dos|segund[oa]|b"), re.I)
_BOTH = re.compile(
    r"^\W*(?:(?:yes|um|well|kinda|a bit of)\W+)*(?:both|either|all|los dos|las dos|ambos|1 (?:and|&) 2)\b.*$",
    re.I,
)
LIKELY_ENOUGH = 0.12  # below it a guess is noise, whichever choice it points at
CLEARLY_LIKELIER = 2.0  # times as likely as the other choice, to be taken from words


class ActionUnsure(Action):
    def name(self) -> str:
        return "action_unsure"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        proposal = Proposal()
        not_placed(proposal, Turn.of(tracker))
        return proposal.hand_to(dispatcher)


class ActionOutOfScope(Action):
    """Said kindly once; a second one in a row is treated like any other miss."""

    def name(self) -> str:
        return "action_out_of_scope"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        answers_offer = turn.state["awaiting"] == "offer" and (says_yes(turn.text) or says_no(turn.text))
        plainly_off = turn.state["misses"] == 0 and not (
            answers_offer
            or turn.note_under_way
            or says_wrong_number(turn.text)
            or reads_as_spanish(turn.text)
        )
        if plainly_off:
            proposal.say("unsure/out_of_scope").set(
                misses=1, turns=turn.state["turns"] + 1
            ).no_longer_awaiting()
        else:
            not_placed(proposal, turn)
        return proposal.hand_to(dispatcher)


class ActionChoose(Action):
    """The reply to "did you mean A or B": by number, by both, in words, "person", or something else altogether."""

    def name(self) -> str:
        return "action_choose"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        choose(proposal, turn)
        if not proposal.awaits("choice"):
            proposal.set(choices=[])
        return proposal.hand_to(dispatcher)


def choose(proposal: Proposal, turn: Turn) -> None:
    if chosen := chosen_topics(turn):
        picked = replace(turn, intent=chosen[0], topics=tuple(chosen))
        add_answers(proposal, picked)
        add_offer(proposal, picked)
    elif says_only_thanks(turn.text) or turn.intent == "thanks":
        proposal.say("move/thanks").set(misses=0, turns=turn.state["turns"] + 1).no_longer_awaiting()
    else:
        not_placed(proposal, turn)


def chosen_topics(turn: Turn) -> list[str]:
    """Which of the two offered topics the words point at; empty when neither."""
    choices: list[str] = turn.state["choices"]
    if len(choices) < 2:
        return []
    if _FIRST.match(turn.text):
        return choices[:1]
    if _SECOND.match(turn.text):
        return choices[1:2]
    if _BOTH.match(turn.text) or says_yes(turn.text):
        return choices[:2]
    if says_no(turn.text) or turn.intent not in ("nlu_fallback", *choices):
        return []
    chances = dict(turn.ranking)
    likelier, other = sorted(choices[:2], key=lambda c: -chances.get(c, 0.0))
    clear = chances.get(likelier, 0.0) >= max(LIKELY_ENOUGH, CLEARLY_LIKELIER * chances.get(other, 0.0))
    return [likelier] if clear else []


def not_placed(proposal: Proposal, turn: Turn) -> None:
    """What a rule can read where the classifier could not; else say so."""
    offered = turn.state["awaiting"] == "offer"
    if turn.note_under_way:
        reply_to_note(proposal, turn)
    elif says_wrong_number(turn.text):
        leave_wrong_number(proposal, turn)
    elif asks_for_person(turn.text) or (offered and says_yes(turn.text)):
        to_person(proposal, turn)
    elif says_never_mind(turn.text) or (offered and says_no(turn.text)):
        proposal.say("move/not_now").no_longer_awaiting().set(offers=OFFERS_BEFORE_SILENCE, misses=0)
        proposal.set(answered=with_topics(turn, "not_now"), turns=turn.state["turns"] + 1)
    elif turn.questions:
        add_answers(proposal, turn)
        add_offer(proposal, turn)
    elif (found := extract_details(turn.text, asked=None)) and (
        (WAYS_TO_REACH | {"name", "got_in_the_way"}) & found.keys() and not looks_like_question(turn.text)
    ):
        begin_note(proposal, turn) if offered and not turn.team_has_it else take_unasked(proposal, turn)
    else:
        add_unsure(proposal, turn)


def add_unsure(proposal: Proposal, turn: Turn) -> None:
    misses = turn.state["misses"] + 1
    proposal.set(misses=misses, turns=turn.state["turns"] + 1)
    likely = turn.likeliest_topics()
    turned_down = "not_now" in turn.state["answered"] or turn.state["offers"] >= OFFERS_BEFORE_SILENCE
    may_ask_for_person = not turn.team_has_it and not turned_down
    if misses <= 2 and may_ask_for_person and (turn.language == "es" or reads_as_spanish(turn.text)):
        offer_person(proposal, turn, key="unsure/language_es")
    elif misses == 1 and len(likely) == 2 and not turn.crisis_open:
        proposal.asks(
            "unsure/choices", awaiting="choice", first=f"label:{likely[0]}", second=f"label:{likely[1]}"
        )
        proposal.set(choices=likely)
    elif misses <= 2 and may_ask_for_person:
        offer_person(proposal, turn, key="unsure/person")
    else:
        proposal.say("unsure/phone").no_longer_awaiting()
