"""What is settled without the engine: keywords, opted-out numbers, pictures, empty, endless or wordless messages."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from bot.conversation.danger import DangerProtocol
from bot.conversation.inbound import Inbound
from bot.conversation.keywords import keyword_of
from bot.conversation.replying import add_reply, disclosure
from bot.engine.dialogue_state import known_state
from bot.programs.profile import Program
from bot.storage.audit import append
from bot.storage.models import Consent, Conversation, Message
from bot.wording.rendering import Wording

LONGEST_FOR_ENGINE = 1600  # Twilio's own limit; a web paste beyond it goes to people, not to a classifier
LONGEST_QUOTE = 400
SPANISH_SAID = "unsure/language_es"
_WORDS = re.compile(r"\w", re.UNICODE)


def answer_without_engine(
    session: Session,
    conversation: Conversation,
    message: Message,
    inbound: Inbound,
    program: Program,
    protocol: DangerProtocol,
    now: datetime,
) -> bool:
    """Answer, or decide that nothing may be said. True when the engine need not see the message."""
    keyword, answered_by_twilio = _keyword(inbound, conversation)
    if keyword:
        record_keyword(session, conversation, keyword, inbound.text, now)
        if not answered_by_twilio:
            _say(session, conversation, message, program, [f"keyword/{keyword}"], now, disclose=False)
        return True
    if conversation.contact.opted_out_at is not None:
        return True  # stored for staff to read; no reply can be sent
    if protocol.respond_to_fine(session, conversation, message, now):
        return True
    key = _fixed_key(inbound)
    if (
        key is None
        and conversation.language == "es"
        and SPANISH_SAID not in (conversation.state or {}).get("answered", [])
    ):
        # Answers are in English for now: say in Spanish how to reach a person, and understand a yes to it.
        key = SPANISH_SAID
        state = known_state(conversation.state)
        conversation.state = state | {
            "awaiting": "offer",
            "answered": [*state["answered"], SPANISH_SAID],
            "quotes": [*state["quotes"], message.body[:LONGEST_QUOTE]],
        }
        conversation.disclosed_at = now  # the Spanish text says itself that it is a program
    if key is None:
        return False
    _say(
        session,
        conversation,
        message,
        program,
        [key],
        now,
        disclose=True,
        pointer=protocol.pointer(conversation),
    )
    return True


def record_opt_out_beside_danger(
    session: Session, conversation: Conversation, inbound: Inbound, now: datetime
) -> None:
    """A message can be danger and an opt-out at once; the protocol answers the one, the other counts all the same."""
    keyword, _ = _keyword(inbound, conversation)
    if keyword:
        record_keyword(session, conversation, keyword, inbound.text, now)


def _keyword(inbound: Inbound, conversation: Conversation) -> tuple[str | None, bool]:
    """The carrier keyword, and whether Twilio has answered it already (Advanced Opt-Out)."""
    if inbound.channel != "sms":
        return None, False
    opted_out = conversation.contact.opted_out_at is not None
    told = (inbound.opt_out_type or "").lower()
    # A "yes" from a number that is not opted out carries START too; Twilio answers it only where it undoes a STOP.
    if told in ("stop", "help") or (told == "start" and opted_out):
        return told, True
    return keyword_of(inbound.text, opted_out=opted_out), False


def record_keyword(
    session: Session, conversation: Conversation, keyword: str, wording: str, now: datetime
) -> None:
    """Store an opt-out or opt-in with its time and wording; a help request changes nothing."""
    contact = conversation.contact
    if keyword == "stop":
        contact.opted_out_at = contact.opted_out_at or now
        contact.opted_out_wording = wording
    elif keyword == "start":
        contact.opted_out_at = None
        contact.opted_out_wording = None
    else:
        return
    kind = "opt_out" if keyword == "stop" else "opt_in"
    session.add(Consent(conversation_id=conversation.id, kind=kind, wording=wording, at=now))
    append(session, "person", kind, contact.id, now)


def _fixed_key(inbound: Inbound) -> str | None:
    text = inbound.text.strip()
    if inbound.media_count and not text:
        return "unsure/picture"
    if not text:
        return "unsure/empty"
    if not _WORDS.search(text):
        return "unsure/emoji"
    if len(text) > LONGEST_FOR_ENGINE:
        return "unsure/too_long"
    return None


def _say(
    session: Session,
    conversation: Conversation,
    message: Message,
    program: Program,
    keys: list[str],
    now: datetime,
    *,
    disclose: bool,
    pointer: str | None = None,
) -> None:
    wording = Wording.of(conversation.channel, program.placeholders())
    said = disclosure(conversation, wording, now) if disclose else []
    said += [(key, wording.text(key, conversation.next_seq)) for key in keys]
    parts = [text for _, text in said] + ([pointer] if pointer else [])
    add_reply(
        session,
        conversation,
        parts,
        author="assistant",
        text_ids=[key for key, _ in said],
        now=now,
        in_reply_to=message.id,
    )
