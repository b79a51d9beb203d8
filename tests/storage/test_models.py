"""What the tables promise: moments with a zone, encrypted columns where a person could be read, ids that say nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from bot.storage.database import Database
from bot.storage.encryption import EncryptedJson, EncryptedText
from bot.storage.models import Base, Contact, Conversation, Message, new_id
from bot.storage.queries import next_seq, recent_from_person, transcript

NOW = datetime(2026, 11, 17, 20, 4, tzinfo=UTC)
ENCRYPTED = {
    "contacts": {"address", "opted_out_wording"},
    "conversations": {"state"},
    "messages": {"body", "evidence"},
    "handoffs": {"summary"},
    "alerts": {"evidence"},
    "consents": {"wording"},
}


def test_every_column_that_could_show_a_person_is_encrypted() -> None:
    found = {
        table.name: {c.name for c in table.columns if isinstance(c.type, (EncryptedText, EncryptedJson))}
        for table in Base.metadata.sorted_tables
    }
    assert {name: columns for name, columns in found.items() if columns} == ENCRYPTED


@pytest.fixture
def conversation(database: Database) -> str:
    with database.transaction() as session:
        contact = Contact(channel="sms", address_hash="h", created_at=NOW)
        session.add(contact)
        session.flush()
        made = Conversation(contact_id=contact.id, channel="sms", program="harborlight", created_at=NOW)
        session.add(made)
        session.flush()
        return made.id


def say(database: Database, conversation: str, body: str, author: str = "person", **more: object) -> str:
    with database.transaction() as session:
        row = session.get_one(Conversation, conversation)
        message = Message(
            **{"conversation_id": conversation, "channel": "sms", "seq": next_seq(row), "author": author}
            | {"body": body, "created_at": NOW} | more
        )  # fmt: skip
        session.add(message)
        session.flush()
        return message.id


def test_a_moment_comes_back_with_its_zone(database: Database) -> None:
    new_york = datetime(2026, 11, 17, 15, 4, tzinfo=timezone(timedelta(hours=-5)))
    with database.transaction() as session:
        session.add(Contact(id="k" * 32, channel="sms", created_at=new_york))
    with database.reading() as session:
        stored = session.get_one(Contact, "k" * 32).created_at
    assert stored == new_york and stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.transaction() as session:
        session.add(Contact(channel="sms", created_at=datetime(2026, 11, 17)))  # noqa: DTZ001


def test_messages_keep_their_place(database: Database, conversation: str) -> None:
    for body in ("one", "two", "three"):
        say(database, conversation, body)
    with database.reading() as session:
        assert [(m.seq, m.body) for m in transcript(session, conversation)] == [
            (1, "one"),
            (2, "two"),
            (3, "three"),
        ]
        assert [m.body for m in transcript(session, conversation, after_seq=2)] == ["three"]


def test_a_place_is_taken_once(database: Database, conversation: str) -> None:
    say(database, conversation, "one")
    with pytest.raises(IntegrityError):
        say(database, conversation, "two", seq=1)


def test_a_providers_id_is_taken_once(database: Database, conversation: str) -> None:
    say(database, conversation, "one", provider_id="SM1")
    with pytest.raises(IntegrityError):
        say(database, conversation, "two", provider_id="SM1")


def test_the_latest_words_of_the_person_come_oldest_first(database: Database, conversation: str) -> None:
    for body, author in [
        ("a", "person"),
        ("b", "assistant"),
        ("c", "person"),
        ("d", "staff"),
        ("e", "person"),
    ]:
        say(database, conversation, body, author)
    with database.reading() as session:
        assert [m.body for m in recent_from_person(session, conversation, 2)] == ["c", "e"]
        assert [m.is_inbound for m in transcript(session, conversation)] == [True, False, True, False, True]


def test_ids_are_random_and_say_nothing() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(one) for one in ids} == {32}
