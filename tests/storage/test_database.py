"""Transactions: all or nothing, one writer at a time, safe against a power cut; errors that carry no values."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from bot.storage.database import Database, _engine
from bot.storage.models import Contact, Conversation, Handoff, Message
from tests.line import ALEX

NOW = datetime(2026, 11, 17, 20, 4, tzinfo=UTC)


def contacts(database: Database) -> list[str | None]:
    with database.reading() as session:
        return [contact.address for contact in session.query(Contact).order_by(Contact.created_at)]


def add(database: Database, address: str) -> None:
    with database.transaction() as session:
        session.add(Contact(channel="sms", address=address, address_hash=address, created_at=NOW))


def test_what_a_transaction_stored_is_there(database: Database) -> None:
    add(database, ALEX)
    assert contacts(database) == [ALEX]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        session.add(Contact(channel="sms", address=ALEX, created_at=NOW))
        session.flush()
        raise RuntimeError
    assert contacts(database) == []


def test_writers_wait_for_each_other_and_none_is_refused(database: Database) -> None:
    """Each reads a number and writes it back one higher: with lost updates the sum would be short."""
    database_rows(database)
    failed: list[Exception] = []

    def count() -> None:
        try:
            for _ in range(10):
                with database.transaction() as session:
                    conversation = session.get_one(Conversation, "c" * 32)
                    conversation.next_seq += 1
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with database.reading() as session:
        assert session.get_one(Conversation, "c" * 32).next_seq == 61


def test_readers_see_what_was_stored_while_somebody_writes(database: Database) -> None:
    add(database, "before")
    with database.transaction() as session:
        session.add(Contact(channel="sms", address="during", address_hash="during", created_at=NOW))
        session.flush()
        assert contacts(database) == ["before"]
    assert contacts(database) == ["before", "during"]


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(("name", "value"), PRAGMAS.items())
def test_sqlite_survives_a_power_cut_and_keeps_references(
    database: Database, name: str, value: object
) -> None:
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Conversation(contact_id="nobody", channel="sms", program="x", created_at=NOW))


def test_a_second_open_hand_off_of_a_conversation_is_refused(database: Database) -> None:
    database_rows(database)
    row = {
        "conversation_id": "c" * 32,
        "urgency": "routine",
        "summary": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    with database.transaction() as session:
        session.add_all([Handoff(**row, status="closed"), Handoff(**row, status="closed"), Handoff(**row)])
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Handoff(**row, status="acknowledged"))


def test_an_error_names_no_value(database: Database) -> None:
    """A message that cannot be stored must not show up in a traceback."""
    with pytest.raises(StatementError) as failure, database.transaction() as session:
        session.add(
            Message(conversation_id="nobody", channel="sms", seq=1, author="person", body=5, created_at=NOW)
        )
    assert "parameters" not in str(failure.value) or "hidden" in str(failure.value)
    with pytest.raises(IntegrityError) as refused, database.transaction() as session:
        session.execute(
            text("INSERT INTO conversations (id, contact_id) VALUES (:id, :who)"),
            {"id": "x", "who": "Alex Rivera"},
        )
    assert "Rivera" not in str(refused.value)


def test_the_folder_of_the_database_is_made_for_its_owner_only(tmp_path: Path) -> None:
    opened = Database(f"sqlite:///{tmp_path / 'new' / 'assistant.db'}")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert opened.is_reachable()
    opened.close()


def test_a_database_that_cannot_be_opened_is_not_reachable(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    opened = Database(f"sqlite:///{tmp_path / 'folder.db'}")
    with pytest.raises(OperationalError):
        opened.is_reachable()
    opened.close()


@pytest.mark.parametrize(
    "url", ["postgresql://u:p@db/x", "postgresql+psycopg://u:p@db/x", "postgresql+psycopg2://u:p@db/x"]
)
def test_postgresql_is_reached_by_the_driver_we_ship(url: str) -> None:
    engine = _engine(url)
    assert engine.url.drivername == "postgresql+psycopg"
    assert engine.hide_parameters
    engine.dispose()


def database_rows(database: Database) -> None:
    with database.transaction() as session:
        session.add(Contact(id="k" * 32, channel="sms", address=ALEX, created_at=NOW))
        session.flush()
        session.add(
            Conversation(
                id="c" * 32, contact_id="k" * 32, channel="sms", program="harborlight", created_at=NOW
            )
        )
