"""The note to the team: what is asked next, the read-back, and how it ends."""

from __future__ import annotations

from actions.answers import OFFERS_BEFORE_SILENCE, add_answers
from actions.details import BROKEN, Details, extract_details
from actions.proposal import Proposal
from actions.turn import Turn
from actions.words import note_words

ASK = {"contact": "ask/contact", "name": "ask/name", "time": "ask/time"}
SAYS_SOMETHING = frozenset({"got_in_the_way", "would_help"})


def begin_note(proposal: Proposal, turn: Turn) -> None:
    """Start with what the message gives already; a question in it is answered first."""
    state = turn.state
    found = extract_details(turn.text, asked=None)
    proposal.set(offers=0, misses=0, turns=state["turns"] + 1, choices=[])
    if turn.questions:
        add_answers(proposal, turn)
    else:
        proposal.set(quotes=note_words(turn, said_something=bool(SAYS_SOMETHING & found.keys())))
    details, skipped = Details(state["details"]), list(state["skipped"])
    if state[
        "sent"
    ]:  # the team has closed the last note: this is a new one, and what was passed on is passed on
        details, skipped = Details({}), []
        proposal.set(sent=False, questions=[], quotes=[], answered=list(turn.questions))
    details.merge(found)
    proposal.say("ask/start").set(details=details.values, skipped=skipped)
    if found.get("broken_phone") and not turn.address_known and not details.has("contact"):
        proposal.asks("error/phone", awaiting="detail", detail="contact")
    else:
        go_on(proposal, turn, details, skipped)


def go_on(proposal: Proposal, turn: Turn, details: Details, skipped: list[str]) -> None:
    """Ask for the next detail that is neither given nor skipped, or read the note back."""
    wanted = ["name", "time"] if turn.address_known else ["contact", "name", "time"]
    for detail in wanted:
        if not details.has(detail) and detail not in skipped:
            proposal.asks(ASK[detail], awaiting="detail", detail=detail)
            return
    read_back(proposal, details)


def read_back(proposal: Proposal, details: Details, *, changed: bool = False) -> None:
    key = "handoff/read_back_changed" if changed else "handoff/read_back"
    proposal.asks(key, awaiting="read_back", summary="").set(details=details.values)


def ask_pending_again(proposal: Proposal, turn: Turn) -> None:
    """After something else in the middle of the note: the question that is still open."""
    detail = turn.state["asked_detail"]
    if turn.state["awaiting"] == "detail" and detail in ASK:
        proposal.say("ask/again_after_answer").asks(ASK[detail], awaiting="detail", detail=detail)
    else:
        proposal.asks("handoff/send_question", awaiting="read_back")


def drop_note(proposal: Proposal) -> None:
    """They changed their mind: nothing is sent, nothing is asked, and a person is not offered again."""
    proposal.say("handoff/dropped").set(details={}, skipped=[], misses=0, offers=OFFERS_BEFORE_SILENCE)
    proposal.no_longer_awaiting()


def send_note(proposal: Proposal, turn: Turn, details: Details) -> None:
    """The gateway stores the hand-off with this reply and picks the wording that is true at this hour."""
    proposal.command("create_handoff", details=details.values, wording=turn.text)
    reachable = turn.address_known or details.has("contact")
    proposal.say("handoff/sent" if reachable else "handoff/sent_no_contact")
    proposal.set(sent=True, details=details.values).no_longer_awaiting()


def add_to_sent_note(
    proposal: Proposal, turn: Turn, *, asked_detail: str | None = None, key: str = "handoff/updated"
) -> None:
    """The team has a note or an alert already: what is said now goes along with it, and no form is filled in."""
    found = {k: v for k, v in extract_details(turn.text, asked=asked_detail).items() if k not in BROKEN}
    details = Details(turn.state["details"])
    details.merge(found)
    proposal.command("add_to_handoff", text=turn.text, details=details.values).say(key)
    proposal.set(details=details.values, quotes=note_words(turn)).no_longer_awaiting()
