"""Questions: answered at any point of the talk."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import add_answers, add_offer
from actions.note import begin_note
from actions.note_replies import reply_to_note
from actions.proposal import Proposal
from actions.short_replies import says_no, says_yes
from actions.turn import Turn
from actions.unsure import not_placed


class ActionAnswer(Action):
    """Any FAQ topic, alone or two in one message, at any point of the talk."""

    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        proposal = Proposal()
        if turn.note_under_way:
            reply_to_note(proposal, turn)
        elif turn.state["awaiting"] == "offer" and says_yes(turn.text) and not turn.team_has_it:
            begin_note(proposal, turn)  # "yes but how much is it": both
        elif turn.state["awaiting"] == "offer" and says_no(turn.text):
            not_placed(proposal, turn)  # "nothing really" sounds like a topic and is a no
        else:
            add_answers(proposal, turn)
            add_offer(proposal, turn)
        return proposal.hand_to(dispatcher)
