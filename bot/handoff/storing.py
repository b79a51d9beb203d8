"""Storing a hand-off once: one that is not closed per conversation; what comes later is added to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.handoff.summary import merge_update, urgency_of
from bot.storage.audit import append
from bot.storage.models import Conversation, Handoff
from bot.storage.queries import open_handoff

URGENCIES = ("routine", "priority", "crisis")


def store_handoff(
    session: Session, conversation: Conversation, summary: dict[str, Any], now: datetime
) -> Handoff:
    """Create the conversation's hand-off, or add to the one staff have not closed. Urgency only rises."""
    existing = open_handoff(session, conversation.id)
    if existing is None:
        handoff = Handoff(
            conversation_id=conversation.id,
            status="open",
            urgency=urgency_of(summary),
            summary=summary,
            created_at=now,
            updated_at=now,
        )
        session.add(handoff)
        session.flush()
        append(session, "assistant", "handoff_created", handoff.id, now)
        return handoff
    before = existing.urgency
    existing.summary = merge_update(existing.summary, summary)
    existing.urgency = max(before, urgency_of(existing.summary), key=URGENCIES.index)
    if existing.status == "acknowledged" and (existing.urgency != before or summary["danger"]):
        existing.status = "open"  # it got worse, or dangerous again, since somebody looked
    existing.updated_at = now
    append(session, "assistant", "handoff_updated", existing.id, now)
    return existing
