"""What staff say of the screening: was an alert right, was a message missed. For people to read; it trains nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.safety.screening import Category
from bot.storage import audit
from bot.storage.models import Alert, Message, ScreeningReview

OF_AN_ALERT = ("right", "wrong")
WITHOUT_ALERT = ("missed",)
UNDONE = "undone"
CATEGORIES = [category.value for category in Category]


class CannotBeMarked(ValueError):
    """This verdict makes no sense for this message."""


def mark(
    session: Session, message: Message, verdict: str, category: str | None, staff_id: str, now: datetime
) -> None:
    """Add a verdict, or take the last one back with "undone". The row before stays, so that nothing is rewritten."""
    if category is not None and category not in CATEGORIES:
        raise CannotBeMarked("there is no such category")
    if verdict == UNDONE:
        if latest_of(session, message.conversation_id).get(message.id) is None:
            return
        category = None
    else:
        has_alert = (
            session.scalars(select(Alert.id).where(Alert.message_id == message.id)).first() is not None
        )
        if not message.is_inbound or verdict not in (OF_AN_ALERT if has_alert else WITHOUT_ALERT):
            raise CannotBeMarked("an alert is right or wrong; only a message without one can be missed")
        category = None if verdict == "wrong" else category
    session.add(
        ScreeningReview(message_id=message.id, verdict=verdict, category=category, by=staff_id, at=now)
    )
    audit.append(session, staff_id, f"screening_marked_{verdict}", message.id, now)


def latest_of(session: Session, conversation_id: str) -> dict[str, ScreeningReview]:
    """The verdict that counts, by message; none where it was undone."""
    rows = session.scalars(
        select(ScreeningReview)
        .join(Message, Message.id == ScreeningReview.message_id)
        .where(Message.conversation_id == conversation_id)
        .order_by(ScreeningReview.id)
    )
    latest = {row.message_id: row for row in rows}
    return {message_id: row for message_id, row in latest.items() if row.verdict != UNDONE}


def all_that_count(session: Session) -> Iterator[tuple[ScreeningReview, Message]]:
    """Every verdict that counts with its message, the oldest message first."""
    newest = select(func.max(ScreeningReview.id)).group_by(ScreeningReview.message_id)
    rows = session.execute(
        select(ScreeningReview, Message)
        .join(Message, Message.id == ScreeningReview.message_id)
        .where(ScreeningReview.id.in_(newest), ScreeningReview.verdict != UNDONE)
        .order_by(Message.created_at, Message.id)
    )
    yield from rows.tuples()
