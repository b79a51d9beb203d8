"""Reads that several parts share."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.models import Conversation, Handoff, Message


def transcript(session: Session, conversation_id: str, after_seq: int = 0) -> Sequence[Message]:
    """All messages of a conversation, both directions, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after_seq)
        .order_by(Message.seq)
    ).all()


def recent_from_person(session: Session, conversation_id: str, limit: int) -> list[Message]:
    """The person's latest messages, oldest first."""
    rows = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author == "person")
        .order_by(Message.seq.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def open_handoff(session: Session, conversation_id: str) -> Handoff | None:
    return session.scalars(
        select(Handoff).where(Handoff.conversation_id == conversation_id, Handoff.status != "closed")
    ).one_or_none()


def next_seq(conversation: Conversation) -> int:
    """Take the next place in the conversation's order; the caller's transaction holds the row."""
    seq = conversation.next_seq
    conversation.next_seq += 1
    return seq
