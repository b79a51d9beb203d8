"""What staff say was understood wrongly: a list a developer turns into examples. Nothing learns from it by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.handoff.reviews import CannotBeMarked
from bot.storage import audit
from bot.storage.models import Message, UnderstandingReview
from bot.wording.catalogue import load_catalogue


def topics_to_choose() -> dict[str, str]:
    """Every topic that has an answer, with how staff read it, in alphabetical order of that."""
    answers = {
        key.split("/", 1)[1]: text for key, text in load_catalogue().items() if key.startswith("answer/")
    }
    labels = {topic: text.label or topic.replace("_", " ") for topic, text in answers.items()}
    return dict(sorted(labels.items(), key=lambda item: item[1].lower()))


def mark_misunderstood(
    session: Session, message: Message, meant: str | None, staff_id: str, now: datetime
) -> None:
    """`meant`: the topic the person asked about, if staff say so. Raises `CannotBeMarked`."""
    if not message.is_inbound or not message.topics:
        raise CannotBeMarked("only a message that was read for its topic can be misunderstood")
    if meant is not None and meant not in topics_to_choose():
        raise CannotBeMarked("there is no such topic")
    _add(session, message, meant, staff_id, now, undone=False)


def undo(session: Session, message: Message, staff_id: str, now: datetime) -> None:
    """Take the mark back; without one nothing happens. The row before stays."""
    if message.id in misunderstood_of(session, message.conversation_id):
        _add(session, message, None, staff_id, now, undone=True)


def misunderstood_of(session: Session, conversation_id: str) -> dict[str, UnderstandingReview]:
    """The mark that counts, by message; none where it was undone."""
    rows = session.scalars(
        select(UnderstandingReview)
        .join(Message, Message.id == UnderstandingReview.message_id)
        .where(Message.conversation_id == conversation_id)
        .order_by(UnderstandingReview.id)
    )
    return {message_id: row for message_id, row in {r.message_id: r for r in rows}.items() if not row.undone}


def all_misunderstood(session: Session) -> Iterator[tuple[UnderstandingReview, Message]]:
    """Every mark that counts with its message, the oldest message first."""
    newest = select(func.max(UnderstandingReview.id)).group_by(UnderstandingReview.message_id)
    rows = session.execute(
        select(UnderstandingReview, Message)
        .join(Message, Message.id == UnderstandingReview.message_id)
        .where(UnderstandingReview.id.in_(newest), UnderstandingReview.undone.is_(False))
        .order_by(Message.created_at, Message.id)
    )
    yield from rows.tuples()


def _add(
    session: Session, message: Message, meant: str | None, staff_id: str, now: datetime, *, undone: bool
) -> None:
    session.add(UnderstandingReview(message_id=message.id, meant=meant, undone=undone, by=staff_id, at=now))
    what = "misunderstanding_unmarked" if undone else "misunderstanding_marked"
    audit.append(session, staff_id, what, message.id, now)
