"""Answers and offers: one reviewed answer per topic asked, then at most one gentle offer of a person."""

from __future__ import annotations

from actions.proposal import Proposal
from actions.turn import MOVES, Turn
from actions.words import note_words

OFFERS_BEFORE_SILENCE = 2
MOST_OPEN_QUESTIONS = 8
# Topics whose answer already says how to reach the team, or where an offer would feel like a sales line.
NO_OFFER_BEHIND = frozenset({"is_bot", "confidentiality", "not_ready", "leave_again", "what_to_say"})
# Only the team can settle these for one person; the hand-off lists them as open.
FOR_THE_TEAM = frozenset(
    {
        "how_soon",
        "schedule",
        "cost_insurance",
        "medication",
        "court_work",
        "change_fit",
        "higher_care",
        "start_small",
    }
    | {"same_group", "iop_enough", "telehealth", "transportation", "someone_else"}
)


def add_answers(proposal: Proposal, turn: Turn) -> None:
    topics = turn.questions
    for topic in topics:
        proposal.say(f"answer/{topic}")
    if FOR_THE_TEAM & set(topics):
        note_question(proposal, turn)
    proposal.set(
        answered=with_topics(turn, *topics), quotes=note_words(turn), misses=0, turns=turn.state["turns"] + 1
    )


def note_question(proposal: Proposal, turn: Turn) -> None:
    """Keep the question for the team, who will see it as open."""
    asked = [q for q in turn.state["questions"] if q != turn.text]
    proposal.set(questions=[*asked, turn.text][-MOST_OPEN_QUESTIONS:])


def with_topics(turn: Turn, *topics: str) -> list[str]:
    answered: list[str] = turn.state["answered"]
    return [*answered, *(t for t in dict.fromkeys(topics) if t not in answered)]


def may_offer(turn: Turn) -> bool:
    """Offer a person, seldom: not when the team is at it, not twice in a row, never after two offers without a yes."""
    offered_last_time = turn.state["awaiting"] == "offer"
    return not (turn.team_has_it or offered_last_time or turn.state["offers"] >= OFFERS_BEFORE_SILENCE)


def add_offer(proposal: Proposal, turn: Turn) -> None:
    """An offer behind an answer; the first question of a talk gets its answer and room."""
    fits = not NO_OFFER_BEHIND & set(turn.questions)
    first_question = bool(turn.questions) and not set(turn.state["answered"]) - MOVES
    waits = first_question and turn.state["offers"] == 0 and "how_to_restart" not in turn.questions
    if may_offer(turn) and fits and not waits:
        offer_person(proposal, turn)
    else:
        proposal.no_longer_awaiting()


def offer_person(proposal: Proposal, turn: Turn, key: str = "offer/person") -> None:
    proposal.asks(key, awaiting="offer").set(offers=turn.state["offers"] + 1)
