"""Tables. Addresses, names, message bodies and summaries are encrypted columns; ids are random and say nothing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from bot.storage.encryption import EncryptedJson, EncryptedText


class UtcDateTime(TypeDecorator[datetime]):
    """Timezone-aware UTC in, timezone-aware UTC out; SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def new_id() -> str:
    return uuid.uuid4().hex


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime}


class Contact(Base):
    """One way to reach somebody: a phone number on the SMS line, or one browser's chat (no address)."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel", "address_hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(8))
    address_hash: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(EncryptedText)
    opted_out_at: Mapped[datetime | None]
    opted_out_wording: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime]


class Conversation(Base):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    program: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2), default="en")
    created_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime | None]
    disclosed_at: Mapped[datetime | None]  # when "automated, not a person" was last said
    next_seq: Mapped[int] = mapped_column(Integer, default=1)
    # The dialogue state travels to the engine with each message and comes back with its proposal.
    state: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    crisis_opened_at: Mapped[datetime | None]
    crisis_category: Mapped[str | None] = mapped_column(String(24))
    crisis_level: Mapped[str | None] = mapped_column(String(8))
    crisis_turns: Mapped[int] = mapped_column(Integer, default=0)
    taken_over_by: Mapped[str | None] = mapped_column(String(32))
    # A worker holds a conversation by a lease, so that its messages are answered one at a time.
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship()


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("channel", "provider_id"),
        Index("ix_messages_waiting", "handling", "not_before"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[str] = mapped_column(String(8))
    seq: Mapped[int]
    author: Mapped[str] = mapped_column(String(10))  # person, assistant, protocol (fixed safety text), staff
    body: Mapped[str] = mapped_column(EncryptedText)
    media_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    # Inbound
    provider_id: Mapped[str | None] = mapped_column(String(64))
    level: Mapped[str | None] = mapped_column(String(8))
    category: Mapped[str | None] = mapped_column(String(24))
    evidence: Mapped[list[dict[str, Any]] | None] = mapped_column(EncryptedJson)
    topics: Mapped[str | None] = mapped_column(String(80))
    handling: Mapped[str] = mapped_column(String(10), default="handled")  # waiting, handled
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(default=False)  # the person was told that the answer takes longer
    # Outbound
    in_reply_to: Mapped[str | None] = mapped_column(String(32))
    text_ids: Mapped[str | None] = mapped_column(String(400))  # which reviewed texts it was made of

    conversation: Mapped[Conversation] = relationship()
    delivery: Mapped[Delivery | None] = relationship(back_populates="message")

    @property
    def is_inbound(self) -> bool:
        return self.author == "person"


class Delivery(Base):
    """How far an outbound message got; `status` only moves forward (see `conversation/delivering.py`)."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_due", "status", "next_attempt_at"),)

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(32), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(12), default="queued")
    provider_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    error_code: Mapped[str | None] = mapped_column(String(40))
    updated_at: Mapped[datetime]

    message: Mapped[Message] = relationship(back_populates="delivery")


class Handoff(Base):
    """What staff read and act on. At most one that is not closed per conversation."""

    __tablename__ = "handoffs"
    __table_args__ = (
        Index(
            "uq_handoffs_one_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("status != 'closed'"),
            postgresql_where=text("status != 'closed'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    status: Mapped[str] = mapped_column(String(12), default="open")  # open, acknowledged, closed
    urgency: Mapped[str] = mapped_column(String(10))  # routine, priority, crisis
    summary: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(32))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(32))

    conversation: Mapped[Conversation] = relationship()


class Alert(Base):
    """A message that was screened as danger. Stored in the same transaction as the reply to it."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_acknowledged_at", "acknowledged_at"),)  # looked for every second

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    category: Mapped[str] = mapped_column(String(24))
    level: Mapped[str] = mapped_column(String(8))
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson)
    created_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(32))


class Page(Base):
    """One call for a person on call. An alert's pages are its steps; see `handoff/escalation.py`."""

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("alert_id", "step"), Index("ix_pages_due", "status", "due_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"))
    step: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    # Who and how: known from the first try on, since who is on call is asked only then.
    person: Mapped[str | None] = mapped_column(String(100))
    target_kind: Mapped[str | None] = mapped_column(String(8))  # mail, webhook, log (nothing left the inbox)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(8), default="due")  # due, sending, sent, failed, stopped
    error: Mapped[str | None] = mapped_column(String(60))

    alert: Mapped[Alert] = relationship()


class ScreeningReview(Base):
    """What staff say of the screening of one message. Rows are only added; a message's latest counts."""

    __tablename__ = "screening_reviews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(8))  # right, wrong, missed, undone
    category: Mapped[str | None] = mapped_column(String(24))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class UnderstandingReview(Base):
    """A message that staff say was understood wrongly. Rows are only added; a message's latest counts."""

    __tablename__ = "understanding_reviews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), index=True)
    meant: Mapped[str | None] = mapped_column(String(24))  # the topic it was about, where staff said so
    undone: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class Consent(Base):
    """A yes or a no with its time and the exact wording it answered; kept longer than the messages."""

    __tablename__ = "consents"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # handoff, opt_out, opt_in
    wording: Mapped[str] = mapped_column(EncryptedText)
    at: Mapped[datetime]


class StaffMember(Base):
    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SignInToken(Base):
    """A one-time link; only its hash is kept."""

    __tablename__ = "sign_in_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffSession(Base):
    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    staff: Mapped[StaffMember] = relationship()


class AuditEntry(Base):
    """Append-only; each row's hash covers the one before it, so a removed or changed row shows."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
