"""Carrying out what the engine proposed to do, in the transaction that stores the reply."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.conversation.fixed_replies import record_keyword
from bot.handoff.storing import store_handoff
from bot.handoff.summary import build_summary
from bot.logging_setup import loggable_name
from bot.programs.profile import Program
from bot.storage.models import Consent, Conversation, Message
from bot.storage.queries import open_handoff

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CommandContext:
    """What a command may read: the conversation, the message that led to it, the new state, the program."""

    session: Session
    conversation: Conversation
    message: Message
    state: dict[str, Any]
    program: Program
    now: datetime


def carry_out(name: str, arguments: dict[str, Any], context: CommandContext) -> None:
    """Run one command; an unknown name is a fault of ours and is refused loudly, not guessed at."""
    command = COMMANDS.get(name)
    if command is None:
        logger.error("unknown engine command", extra={"command": loggable_name(name)})
        return
    command(context, arguments)


def what_was_promised(program: Program, now: datetime) -> str:
    """For staff: what the person was told to expect."""
    if not program.is_open(now):
        return f"That the office is closed and the team looks {program.next_open_text(now)}."
    promise = program.facts.reply_promise
    return f"That the team aims to answer {promise}." if promise else "No time was promised."


def _create_handoff(context: CommandContext, arguments: dict[str, Any]) -> None:
    _store(context, "return", _details(arguments))
    context.session.add(
        Consent(
            conversation_id=context.conversation.id,
            kind="handoff",
            wording=str(arguments.get("wording", ""))[:500],
            at=context.now,
        )
    )


def _add_to_handoff(context: CommandContext, arguments: dict[str, Any]) -> None:
    existing = open_handoff(context.session, context.conversation.id)
    kind = existing.summary["kind"] if existing else "return"
    _store(context, kind, _details(arguments) | {"notes": [str(arguments.get("text", ""))[:400]]})


def _request_deletion(context: CommandContext, arguments: dict[str, Any]) -> None:
    _store(context, "deletion", {"notes": [str(arguments.get("wording", ""))[:400]]})


def _opt_out(context: CommandContext, arguments: dict[str, Any]) -> None:
    if context.conversation.channel == "sms":
        record_keyword(
            context.session,
            context.conversation,
            "stop",
            str(arguments.get("wording", ""))[:500],
            context.now,
        )


def _details(arguments: dict[str, Any]) -> dict[str, Any]:
    details = arguments.get("details")
    return details if isinstance(details, dict) else {}


def _store(context: CommandContext, kind: str, details: dict[str, Any]) -> None:
    summary = build_summary(
        kind=kind,
        channel=context.conversation.channel,
        sender_phone=context.conversation.contact.address,
        details=details,
        state=context.state,
        promised=what_was_promised(context.program, context.now) if kind == "return" else "",
        language=context.conversation.language,
    )
    store_handoff(context.session, context.conversation, summary, context.now)


COMMANDS = {
    "create_handoff": _create_handoff,
    "add_to_handoff": _add_to_handoff,
    "request_deletion": _request_deletion,
    "opt_out": _opt_out,
}
