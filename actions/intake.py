"""Taking details for a note to the team: in any order, several at once, each skippable, each asked once."""

from __future__ import annotations

from typing import Any

from actions.answers import add_answers, note_question
from actions.details import Details, extract_details
from actions.note import ASK, SAYS_SOMETHING, add_to_sent_note, ask_pending_again, drop_note, go_on, read_back
from actions.proposal import Proposal
from actions.short_replies import (
    asks_why,
    looks_like_question,
    proposes_a_time,
    says_dont_send,
    says_never_mind,
    says_send_it,
    says_skip,
)
from actions.turn import MOVES, Turn
from actions.words import note_words

# A reply to "when" that names no time we know is kept as said, unless it is one of these.
NO_TIME = (MOVES | {"is_bot", "confidentiality", "judged"}) - {
    "inform",
    "nlu_fallback",
    "check_in_later",
    "out_of_scope",
}
# A bare word or two in small letters is a name in these; in a message about a topic it is not.
MAY_BE_A_NAME = frozenset(
    {
        "inform",
        "nlu_fallback",
        "affirm",
        "deny",
        "greeting",
        "thanks",
        "goodbye",
        "out_of_scope",
        "talk_to_person",
    }
)


def take_details(proposal: Proposal, turn: Turn) -> None:
    """Whatever comes while a detail is asked for: the detail, others too, a skip, a question, or "just send it"."""
    asked = turn.state["asked_detail"]
    if asks_why(turn.text):
        turn = turn.about_topic("confidentiality")
    proposal.set(misses=0, turns=turn.state["turns"] + 1)
    if turn.crisis_open:
        add_to_sent_note(proposal, turn, asked_detail=asked)
        return
    found = _details_in(turn, asked)
    if _leaves_it(turn, found):
        drop_note(proposal)
        return
    details = Details(turn.state["details"])
    given = bool(asked) and _has(found, asked)
    if looks_like_question(turn.text) and not (given and (asked != "time" or proposes_a_time(turn.text))):
        details.merge({k: v for k, v in found.items() if k in ("phone", "email", "best_way", "voicemail")})
        proposal.set(details=details.values)
        _answer_in_between(proposal, turn, details)
        return
    proposal.set(quotes=note_words(turn, said_something=bool(SAYS_SOMETHING & found.keys())))
    details.merge(found)
    proposal.set(details=details.values)
    if says_send_it(turn.text):
        read_back(proposal, details)
    elif given:
        go_on(proposal, turn, details, list(turn.state["skipped"]))
    else:
        _not_given(proposal, turn, asked, found, details)


def _details_in(turn: Turn, asked: str | None) -> dict[str, Any]:
    as_said = turn.intent not in NO_TIME and not looks_like_question(turn.text)
    skips = says_skip(turn.text) or says_send_it(turn.text)
    found = extract_details(turn.text, asked=None if skips else asked, as_said=as_said and not skips)
    unsure_name = "name" in found and found["name"] not in turn.text and turn.intent not in MAY_BE_A_NAME
    if unsure_name and extract_details(turn.text, asked=None).get("name") is None:
        del found["name"]
    return found


def _has(found: dict[str, Any], detail: str) -> bool:
    return Details(found).has(detail)


def _leaves_it(turn: Turn, found: dict[str, Any]) -> bool:
    """ "nvm", "not now": not the same as "no" to one detail, and "not before noon" is a time."""
    if says_never_mind(turn.text) or (says_dont_send(turn.text) and not found):
        return True
    says_when = found.keys() - {"times"} or found.get("times", "").lower() not in (
        "",
        "today",
        "not today",
        "tonight",
        "not tonight",
    )
    return turn.intent == "not_now" and not says_when


def _answer_in_between(proposal: Proposal, turn: Turn, details: Details) -> None:
    """A question in the middle: answered or kept for the team, and the thread is picked up again."""
    if turn.questions:
        add_answers(proposal, turn)
        ask_pending_again(proposal, turn)
    elif turn.state["misses"] == 0:
        note_question(proposal, turn)
        proposal.set(misses=1).say("unsure/phone")
        ask_pending_again(proposal, turn)
    else:
        _skip(proposal, turn, details)


def _not_given(
    proposal: Proposal, turn: Turn, asked: str | None, found: dict[str, Any], details: Details
) -> None:
    """The detail asked for is not in the reply. It is asked once more at most, and only where that is no nagging."""
    first_time = turn.state["misses"] == 0
    broken = (
        "error/phone" if found.get("broken_phone") else "error/email" if found.get("broken_email") else None
    )
    if broken and asked == "contact" and first_time:
        proposal.set(misses=1).asks(broken, awaiting="detail", detail="contact")
    elif says_skip(turn.text) or turn.intent == "deny":
        proposal.say("ack/skip")
        _skip(proposal, turn, details)
    elif found or turn.intent == "talk_to_person":
        about_contact = bool(found) and found.keys() <= {"best_way", "voicemail", "phone", "email"}
        if (
            asked in ASK
            and first_time
            and (asked == "contact" or about_contact)
            and turn.intent != "talk_to_person"
        ):
            proposal.say("ack/detail").set(misses=1).asks(ASK[asked], awaiting="detail", detail=asked)
        else:
            _skip(proposal, turn, details)
    elif turn.questions and len(turn.text.split()) > 3:  # a worry without a question mark
        _answer_in_between(proposal, turn, details)
    elif turn.intent == "goodbye":  # on their way out: what there is can still be sent with one word
        read_back(proposal, details)
    elif first_time:
        if turn.intent == "shame_guilt":
            proposal.say("move/shame_guilt")
        proposal.set(misses=1)
        ask_pending_again(proposal, turn)
    else:
        _skip(proposal, turn, details)


def _skip(proposal: Proposal, turn: Turn, details: Details) -> None:
    asked = turn.state["asked_detail"]
    skipped = [*turn.state["skipped"], *([asked] if asked and asked not in turn.state["skipped"] else [])]
    proposal.set(skipped=skipped)
    go_on(proposal, turn, details, skipped)
