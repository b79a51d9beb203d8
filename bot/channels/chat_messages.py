"""What a chat page may read: the messages of its own conversation, and whether an answer is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.storage.database import Database
from bot.storage.models import Delivery, Message
from bot.storage.queries import transcript

# Fixed safety text is ours too: the person sees one assistant.
SHOWN_AS = {"person": "person", "assistant": "assistant", "protocol": "assistant", "staff": "staff"}


@dataclass(frozen=True, slots=True)
class News:
    """What happened in a conversation after a place in its order."""

    messages: Sequence[Message]
    is_waiting: bool

    @property
    def last_seq(self) -> int:
        return self.messages[-1].seq


def news(database: Database, conversation_id: str, after: int) -> News:
    with database.reading() as session:
        messages = [m for m in transcript(session, conversation_id, after) if m.channel == "web"]
        return News(messages, _is_waiting(session, conversation_id))


def _is_waiting(session: Session, conversation_id: str) -> bool:
    found = session.scalars(
        select(Message.id)
        .where(Message.conversation_id == conversation_id, Message.handling == "waiting")
        .limit(1)
    ).first()
    return found is not None


def shown(message: Message) -> dict[str, Any]:
    return {
        "seq": message.seq,
        "author": SHOWN_AS.get(message.author, "assistant"),
        "text": message.body,
        "at": message.created_at.isoformat(),
    }


def mark_delivered(database: Database, messages: Sequence[Message], now: datetime) -> None:
    """The page has them. States only move forward: a delivery that already ended otherwise stays so."""
    outbound = [message.id for message in messages if not message.is_inbound]
    if not outbound:
        return
    waiting = (Delivery.message_id.in_(outbound), Delivery.status.in_(("queued", "sent")))
    with database.reading() as session:
        if session.scalars(select(Delivery.message_id).where(*waiting).limit(1)).first() is None:
            return  # a page that reloads reads old messages; that needs no write
    with database.transaction() as session:
        session.execute(
            update(Delivery)
            .where(*waiting)
            .values(status="delivered", updated_at=now)
            .execution_options(synchronize_session=False)
        )
