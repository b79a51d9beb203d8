"""Statements and moves that are not questions: greetings, shame, not now, thanks, opting out."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import (
    OFFERS_BEFORE_SILENCE,
    add_answers,
    add_offer,
    may_offer,
    offer_person,
    with_topics,
)
from actions.details import extract_details
from actions.note import add_to_sent_note, begin_note
from actions.note_replies import reply_to_note
from actions.person import leave_wrong_number
from actions.proposal import Proposal
from actions.short_replies import says_clear_yes, says_huh, says_wrong_number
from actions.turn import Turn
from actions.unsure import add_unsure
from actions.words import note_words

FEWEST_WORDS_OF_AN_ORDER = 3
# Words that end all texts, whatever stands beside them; "text me dont call" has none of them.
_SURELY_OPTS_OUT = re.compile(
    r"\b(?:stop|unsubscribe|opt(?:ing)? ?out|remove|take me off|off (?:your|the|this) list|lose (?:my"
    r"|this) number|leave me alone|no more|not? (?:any ?more|ever)"
    r"|quit|never (?:text|contact|message|write)|delete my number|block|no me|no m[aá]s|ya no|par[ae]n?|alto|dejen?)\b",
    re.I,
)
_ONLY_CALLS = re.compile(r"\b(?:don'?t|do not|no) (?:\w+ )?calls?\b(?!.*\btext)", re.I)
_EVERYTHING = re.compile(
    r"\b(?:data|everything|all|info|information|history|records?|account|chat|conversation|messages|texts"
    r"|system|todo|datos|mensajes)\b",
    re.I,
)
_FOR_LONGER = re.compile(
    r"\b(?:remind|check (?:in|back)|again|next (?:week|month|year)|months?|weeks?|holidays?|later|some ?day)\b",
    re.I,
)


class ActionReturnInterest(Action):
    """ "i think i want to come back": glad, no explaining, one open question. A question in it is answered at once."""

    def name(self) -> str:
        return "action_return_interest"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        if turn.note_under_way:
            reply_to_note(proposal, turn)
            return proposal.hand_to(dispatcher)
        first = "return_interest" not in turn.state["answered"]
        if turn.questions:
            add_answers(proposal, turn)
            add_offer(proposal, turn)
        elif first and not turn.team_has_it and turn.state["offers"] < OFFERS_BEFORE_SILENCE:
            offer_person(proposal, turn, key="move/return_interest")
        else:
            proposal.say("move/return_interest_again")
            add_offer(proposal, turn)
        answered = with_topics(turn, "return_interest", *turn.questions)
        if "not_now" in answered:  # they come back to it themselves: a clear yes may be asked about again
            answered.remove("not_now")
            proposal.set(offers=OFFERS_BEFORE_SILENCE - 1)
        proposal.set(
            answered=answered,
            quotes=note_words(turn),
            turns=turn.state["turns"] + 1,
            misses=0,
        )
        return proposal.hand_to(dispatcher)


class ActionMove(Action):
    """Moves with one fixed reply. What differs between them is a row of this table."""

    REPLIES = {
        "greeting": "move/greeting",
        "thanks": "move/thanks",
        "goodbye": "move/goodbye",
        "shame_guilt": "move/shame_guilt",
        "check_in_later": "move/check_in_later",
        # A bare yes or no that answers nothing we asked:
        "affirm": "move/thanks",
        "deny": "move/not_now",
    }

    def name(self) -> str:
        return "action_move"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal().set(misses=0, turns=turn.state["turns"] + 1, quotes=note_words(turn))
        if turn.note_under_way:
            reply_to_note(proposal, turn)
        elif turn.questions:
            # "hey, is it too late" is a question; the greeting in front of it needs no reply of its own.
            add_answers(proposal, turn)
            add_offer(proposal, turn)
        elif says_wrong_number(turn.text):
            leave_wrong_number(proposal, turn)
        elif turn.intent == "check_in_later" and _says_when_to_reach(turn):
            add_to_sent_note(proposal, turn) if turn.team_has_it else begin_note(proposal, turn)
        elif turn.intent in ("affirm", "deny") and says_huh(turn.text):
            add_unsure(proposal, turn)
        elif turn.intent == "affirm" and _means_the_offer(turn):
            offer_person(proposal, turn)
        else:
            if turn.intent == "check_in_later":
                proposal.set(offers=OFFERS_BEFORE_SILENCE)
            proposal.say(self.REPLIES.get(turn.intent, "move/greeting")).no_longer_awaiting()
        return proposal.hand_to(dispatcher)


class ActionNotNow(Action):
    """A no ends it at once: no question, no further offer, the line stays open."""

    def name(self) -> str:
        return "action_not_now"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal().set(turns=turn.state["turns"] + 1, misses=0)
        if turn.note_under_way:
            reply_to_note(proposal, turn)
        elif turn.intent == "deny" and says_huh(turn.text):
            add_unsure(proposal, turn)
        elif turn.handoff_open and len(turn.text.split()) >= FEWEST_WORDS_OF_AN_ORDER:
            # "actually dont call me": the team must see it before they do
            proposal.set(offers=OFFERS_BEFORE_SILENCE)
            add_to_sent_note(proposal, turn)
        else:
            said_before = "not_now" in turn.state["answered"]
            proposal.say("move/not_now_again" if said_before else "move/not_now").no_longer_awaiting()
            proposal.set(offers=OFFERS_BEFORE_SILENCE, answered=with_topics(turn, "not_now"))
        return proposal.hand_to(dispatcher)


class ActionOptOut(Action):
    """Plain words for STOP. The gateway records it and sends the one confirmation."""

    def name(self) -> str:
        return "action_opt_out"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        prefers_a_way = "best_way" in extract_details(turn.text, asked=None) and not _SURELY_OPTS_OUT.search(
            turn.text
        )
        if prefers_a_way and turn.note_under_way:
            reply_to_note(proposal, turn)
        elif prefers_a_way:
            proposal.set(misses=0, turns=turn.state["turns"] + 1)
            add_to_sent_note(proposal, turn) if turn.team_has_it else begin_note(proposal, turn)
        elif turn.handoff_open and _ONLY_CALLS.search(turn.text) and not _SURELY_OPTS_OUT.search(turn.text):
            proposal.set(misses=0, turns=turn.state["turns"] + 1)
            add_to_sent_note(proposal, turn)  # "dont call me" takes back the wish for a call, not the texts
        else:
            proposal.command("opt_out", wording=turn.text)
            if turn.handoff_open:  # the team must see it before they get in touch
                proposal.command("add_to_handoff", text=turn.text, details={})
            # In the web chat there are no texts to stop.
            proposal.say("move/opt_out" if turn.channel == "sms" else "move/not_now_again")
            proposal.set(
                offers=OFFERS_BEFORE_SILENCE, misses=0, turns=turn.state["turns"] + 1
            ).no_longer_awaiting()
        return proposal.hand_to(dispatcher)


class ActionDeleteMyData(Action):
    """Only people may delete records; the request is stored for them, and the working memory is emptied at once."""

    def name(self) -> str:
        return "action_delete_my_data"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal().set(misses=0, turns=turn.state["turns"] + 1)
        if turn.note_under_way and not _EVERYTHING.search(turn.text):
            reply_to_note(proposal, turn)  # "delete it", "take out my name": about the note
        else:
            proposal.command("request_deletion", wording=turn.text).say("move/delete_my_data")
            proposal.set(
                details={}, skipped=[], quotes=[], questions=[], answered=[], choices=[]
            ).no_longer_awaiting()
        return proposal.hand_to(dispatcher)


def _says_when_to_reach(turn: Turn) -> bool:
    """ "tomorrow after 6" behind an offer or a sent note is a detail; "text me next month" is not."""
    if _FOR_LONGER.search(turn.text) or not (turn.team_has_it or turn.state["awaiting"] == "offer"):
        return False
    return bool({"times", "phone", "email"} & extract_details(turn.text, asked=None).keys())


def _means_the_offer(turn: Turn) -> bool:
    """A clear yes, with nothing asked, from somebody who was offered a person or thinks of coming back: perhaps to that."""
    invited = turn.state["offers"] > 0 or "return_interest" in turn.state["answered"]
    turned_down = "not_now" in turn.state["answered"]
    return invited and not turned_down and says_clear_yes(turn.text) and may_offer(turn)
