from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage import audit
from bot.storage.database import Database
from bot.storage.models import AuditEntry

NOW = datetime(2026, 11, 17, 20, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'audit.db'}")
    made.migrate()
    yield made
    made.close()


def write(database: Database, *actions: str) -> None:
    for number, action in enumerate(actions):
        with database.transaction() as session:
            audit.append(session, "ana", action, f"handoff-{number}", NOW + timedelta(seconds=number))


def holds(database: Database) -> bool:
    with database.reading() as session:
        return audit.verify(session)


def test_an_empty_record_holds(database: Database) -> None:
    assert holds(database)


def test_each_row_follows_the_one_before_it(database: Database) -> None:
    write(database, "viewed", "acknowledged", "closed")
    with database.reading() as session:
        rows = session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert [row.previous_hash for row in rows] == [audit.FIRST, rows[0].hash, rows[1].hash]
    assert holds(database)


def test_two_rows_of_one_transaction_follow_each_other(database: Database) -> None:
    with database.transaction() as session:
        first = audit.append(session, "ana", "viewed", "x", NOW)
        second = audit.append(session, "ana", "viewed", "x", NOW)
    assert second.previous_hash == first.hash
    assert holds(database)


TAMPERING = {
    "another actor": "UPDATE audit SET actor = 'bo' WHERE id = 2",
    "another act": "UPDATE audit SET action = 'viewed' WHERE id = 2",
    "another subject": "UPDATE audit SET subject = 'y' WHERE id = 2",
    "another time": "UPDATE audit SET at = '2026-11-17 20:04:06.000000' WHERE id = 2",
    "another hash": "UPDATE audit SET hash = 'f' WHERE id = 2",
    "a row taken out": "DELETE FROM audit WHERE id = 2",
    "the first row taken out": "DELETE FROM audit WHERE id = 1",
    "two rows swapped": "UPDATE audit SET id = 9 WHERE id = 1",
}


@pytest.mark.parametrize("change", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_shows(database: Database, change: str) -> None:
    write(database, "viewed", "acknowledged", "closed")
    with database.transaction() as session:
        session.execute(text(change))
    assert not holds(database)


def test_a_row_is_kept_or_lost_with_what_it_tells_of(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        audit.append(session, "ana", "closed", "x", NOW)
        raise RuntimeError
    write(database, "viewed")
    with database.reading() as session:
        assert [row.action for row in session.query(AuditEntry)] == ["viewed"]
    assert holds(database)


def test_writers_at_the_same_time_make_one_chain(database: Database) -> None:
    writers = [threading.Thread(target=write, args=(database, *["viewed"] * 10)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.reading() as session:
        assert session.query(AuditEntry).count() == 40
    assert holds(database)


def test_the_zone_a_moment_is_given_in_does_not_matter(database: Database) -> None:
    with database.transaction() as session:
        audit.append(session, "ana", "viewed", "x", NOW.astimezone(timezone(timedelta(hours=-5))))
    assert holds(database)
