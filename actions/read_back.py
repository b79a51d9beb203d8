"""The read-back: nothing goes to staff before the person saw it and said send it, change it, or don't."""

from __future__ import annotations

import re
from typing import Any

from actions.answers import add_answers, note_question
from actions.details import BROKEN, Details, extract_details
from actions.note import (
    ASK,
    SAYS_SOMETHING,
    add_to_sent_note,
    ask_pending_again,
    drop_note,
    read_back,
    send_note,
)
from actions.proposal import Proposal
from actions.reach import corrected_ending
from actions.short_replies import (
    asks_to_read_again,
    asks_why,
    looks_like_question,
    says_change,
    says_dont_send,
    says_never_mind,
    says_no,
    says_only_send_it,
    says_only_thanks,
    says_send_it,
    says_take_out,
    says_unsure,
    says_yes,
)
from actions.turn import Turn
from actions.words import note_words

FIELD_NAMED = {
    "name": re.compile(r"\b(?:name|nombre)\b", re.I),
    "contact": re.compile(r"\b(?:number|phone|e-?mail|address|n[uú]mero|correo|tel[eé]fono)\b", re.I),
    "time": re.compile(r"\b(?:times?|day|days|when|hour|hora)\b", re.I),
}
SAYS_NO_CHANGE = frozenset({"shame_guilt", "greeting", "thanks", "goodbye", "deny"})
LONGEST_ORDER = 8  # words; "change the name" is an order, a longer message is a story


def answer_read_back(proposal: Proposal, turn: Turn) -> None:
    """The reply to the read-back, in whatever words: send, don't, change, or the changed detail itself."""
    text = turn.text
    if asks_why(text):
        turn = turn.about_topic("confidentiality")
    proposal.set(misses=0, turns=turn.state["turns"] + 1)
    details = Details(turn.state["details"])
    found = _found_in(turn, details)
    if turn.crisis_open:
        add_to_sent_note(proposal, turn)
    elif says_only_send_it(text):
        send_note(proposal, turn, details)
    elif says_take_out(text) and _take_out(proposal, turn, details):
        read_back(proposal, details, changed=True)
    elif says_change(text) and not found and (field := _field_named(text)):
        _ask_anew(proposal, turn, details, field)
    elif says_dont_send(text) and not details.would_change(found):
        drop_note(proposal)
    elif details.would_change(found) and not _asks_about_program(turn, found):
        _with_changes(proposal, turn, details, found)
    else:
        _without_changes(proposal, turn, details)


def change_note(proposal: Proposal, turn: Turn) -> None:
    """They said what should be different."""
    text = turn.text
    if asks_why(text):
        turn = turn.about_topic("confidentiality")
    proposal.set(misses=0, turns=turn.state["turns"] + 1)
    details = Details(turn.state["details"])
    found = _found_in(turn, details)
    if turn.crisis_open:
        add_to_sent_note(proposal, turn)
    elif says_only_send_it(text):
        send_note(proposal, turn, details)
    elif says_never_mind(text) or (not found and (says_dont_send(text) or turn.intent == "not_now")):
        drop_note(proposal)
    elif says_take_out(text) and _take_out(proposal, turn, details):
        read_back(proposal, details, changed=True)
    elif details.would_change(found) and not _asks_about_program(turn, found):
        _with_changes(proposal, turn, details, found)
    elif field := _field_named(text):
        _ask_anew(proposal, turn, details, field)
    elif (
        looks_like_question(text)
        or says_yes(text)
        or says_no(text)
        or says_unsure(text)
        or turn.intent in SAYS_NO_CHANGE
    ):
        _without_changes(proposal, turn, details, may_send=False)
    else:
        details.add_note(text)  # not understood as a field: kept as they said it
        read_back(proposal, details, changed=True)


def _found_in(turn: Turn, details: Details) -> dict[str, Any]:
    # After "what would you like to be different", a word or two alone may be the name.
    alone = turn.state["awaiting"] == "change" and len(turn.text.split()) <= 2 and turn.text[:1].isupper()
    found = {
        k: v
        for k, v in extract_details(turn.text, asked="name" if alone else None).items()
        if k not in BROKEN
    }
    if "phone" not in found and (phone := corrected_ending(turn.text, details.values.get("phone"))):
        found["phone"] = phone
    return found


def _asks_about_program(turn: Turn, found: dict[str, Any]) -> bool:
    """ "do you have groups after 6" asks; "can you text me instead" and "could it be 8pm" change."""
    return (
        bool(turn.questions)
        and looks_like_question(turn.text)
        and not {"best_way", "phone", "email", "name"} & found.keys()
    )


def _with_changes(proposal: Proposal, turn: Turn, details: Details, found: dict[str, Any]) -> None:
    details.merge(found)
    proposal.set(quotes=note_words(turn, said_something=bool(SAYS_SOMETHING & found.keys())))
    only_agrees = (
        found.keys() == {"best_way"} and says_yes(turn.text) and not turn.state["details"].get("best_way")
    )
    if only_agrees:  # "yes please call me"
        send_note(proposal, turn, details)
    else:
        read_back(proposal, details, changed=True)


def _without_changes(proposal: Proposal, turn: Turn, details: Details, *, may_send: bool = True) -> None:
    text = turn.text
    wants_change = says_change(text) or (not may_send and says_yes(text))
    sure = not says_unsure(text) and not says_only_thanks(text)
    if wants_change and not turn.questions and (may_send or turn.state["misses"] == 0):
        proposal.set(misses=0 if may_send else 1).asks("handoff/change_what", awaiting="change")
    elif (
        may_send
        and sure
        and (
            says_send_it(text)
            or (not looks_like_question(text) and (says_yes(text) or turn.intent == "affirm"))
        )
    ):
        send_note(proposal, turn, details)
    elif asks_to_read_again(text):
        read_back(proposal, details)
    elif turn.questions and (looks_like_question(text) or len(text.split()) > 3):
        add_answers(proposal, turn)
        ask_pending_again(proposal, turn)
    elif (
        may_send
        and sure
        and not looks_like_question(text)
        and (says_no(text) or turn.intent in ("deny", "not_now"))
    ):
        drop_note(proposal)
    elif turn.state["misses"] == 0:
        _ask_once_more(proposal, turn)
    else:  # twice unclear: it stays unsent, and that is said
        drop_note(proposal)


def _ask_once_more(proposal: Proposal, turn: Turn) -> None:
    proposal.set(misses=1)
    if turn.intent == "shame_guilt":
        proposal.say("move/shame_guilt").set(quotes=note_words(turn))
    elif looks_like_question(turn.text):
        note_question(proposal, turn)
        proposal.say("unsure/phone")
    proposal.asks("handoff/send_question", awaiting="read_back")


def _field_named(text: str) -> str | None:
    if len(text.split()) > LONGEST_ORDER:
        return None
    return next((field for field, pattern in FIELD_NAMED.items() if pattern.search(text)), None)


def _ask_anew(proposal: Proposal, turn: Turn, details: Details, field: str) -> None:
    """ "change the name": the value is gone and asked for; the read-back follows."""
    details.forget(field)
    skipped = [s for s in turn.state["skipped"] if s != field]
    proposal.set(details=details.values, skipped=skipped).asks(ASK[field], awaiting="detail", detail=field)


def _take_out(proposal: Proposal, turn: Turn, details: Details) -> bool:
    """Take a field out, or else their words: more than they meant is better here than less. False for no such order."""
    if len(turn.text.split()) > 2 * LONGEST_ORDER:
        return False
    if field := _field_named(turn.text):
        details.forget(field)
        proposal.set(skipped=[*(s for s in turn.state["skipped"] if s != field), field])
        return True
    if re.search(r"\b(?:delete|erase|remove) (?:it|this|the note)\W*$", turn.text, re.I):
        return False
    for kept in Details.LISTS:
        details.forget(kept)
    proposal.set(quotes=[], questions=[], answered=[])
    return True
