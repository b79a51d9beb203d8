"""The append-only record of who saw and did what. Each row's hash covers the row before it.

A changed row, or one taken out of the middle, breaks the chain and `verify` says so. Rows cut off the
end do not show from inside the table: keep the newest hash elsewhere (a backup, a log line) to see that.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.storage.models import AuditEntry

FIRST = "0" * 64
CHAIN_LOCK = 0x4155444954  # "AUDIT"; any number nobody else uses as an advisory lock


def append(session: Session, actor: str, action: str, subject: str, now: datetime) -> AuditEntry:
    """Add one row to the chain; it is kept or lost together with the caller's transaction.

    `actor` is a staff id or a part of the program, `subject` an id: never a name, a number or a text.
    """
    _hold_the_end_of_the_chain(session)
    previous = (
        session.scalars(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).first() or FIRST
    )
    entry = AuditEntry(
        at=now,
        actor=actor,
        action=action,
        subject=subject,
        previous_hash=previous,
        hash=_hash(previous, now, actor, action, subject),
    )
    session.add(entry)
    session.flush()  # a second row of the same transaction must see this one
    return entry


def verify(session: Session) -> bool:
    """Whether every row still says what it said when it was written, with none missing in between."""
    previous = FIRST
    for entry in session.scalars(
        select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    ):
        if entry.previous_hash != previous:
            return False
        if entry.hash != _hash(previous, entry.at, entry.actor, entry.action, entry.subject):
            return False
        previous = entry.hash
    return True


def _hash(previous: str, at: datetime, actor: str, action: str, subject: str) -> str:
    content = json.dumps([previous, at.astimezone(UTC).isoformat(), actor, action, subject])
    return hashlib.sha256(content.encode()).hexdigest()


def _hold_the_end_of_the_chain(session: Session) -> None:
    """Two writers must not follow the same row. SQLite's transactions already write one at a time."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
