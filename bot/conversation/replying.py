"""Putting a reply into the outbox: stored with what caused it, delivered later, in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.storage.models import Conversation, Delivery, Message
from bot.storage.queries import next_seq
from bot.wording.rendering import Wording, as_messages

DISCLOSE_AGAIN_AFTER = timedelta(
    days=7
)  # Utah 13-72a-203; New York and Washington: 3 hours of talk, see below
DISCLOSE_IN_TALK_AFTER = timedelta(hours=3)


def add_reply(
    session: Session,
    conversation: Conversation,
    parts: list[str],
    *,
    author: str,
    text_ids: list[str],
    now: datetime,
    in_reply_to: str | None = None,
) -> list[Message]:
    """Store `parts` as one message of the assistant (more only where the phone's limit forces it) and queue it."""
    stored = []
    for body in as_messages(parts, conversation.channel):
        message = Message(
            conversation_id=conversation.id,
            channel=conversation.channel,
            seq=next_seq(conversation),
            author=author,
            body=body,
            created_at=now,
            in_reply_to=in_reply_to,
            text_ids=",".join(text_ids)[:400],
        )
        session.add(message)
        session.flush()
        session.add(
            Delivery(
                message_id=message.id,
                conversation_id=conversation.id,
                channel=conversation.channel,
                next_attempt_at=now,
                updated_at=now,
            )
        )
        stored.append(message)
    return stored


def disclosure(conversation: Conversation, wording: Wording, now: datetime) -> list[tuple[str, str]]:
    """ "Automated, not a person": before the first reply, after 7 idle days, and every 3 hours of talk.

    Returns (text id, text) pairs to put in front. Source: safety.md D (UT, NY, WA, OR).
    """
    last = conversation.disclosed_at
    if last is None or now - last > DISCLOSE_AGAIN_AFTER:
        key = "disclosure/first"
    elif now - last > DISCLOSE_IN_TALK_AFTER:
        key = "disclosure/again"
    else:
        return []
    conversation.disclosed_at = now
    return [(key, wording.text(key, conversation.next_seq))]
