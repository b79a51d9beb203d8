"""`python -m bot reviews`: what staff marked, as JSON lines; what people wrote only when it is asked for."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.handoff.misunderstandings import mark_misunderstood
from bot.handoff.reviews import mark
from bot.settings import ensure_development_secrets, load_settings
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault
from bot.storage.models import Alert, AuditEntry, Contact, Conversation, Message

NOW = datetime(2026, 11, 17, 20, 4, tzinfo=UTC)
WORDS = ["i want to die", "the schedule is killing me", "cant do this anymore"]


@pytest.fixture
def marked(bare_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """One right alert, one that was marked and unmarked, one missed message."""
    ensure_development_secrets()
    url = f"sqlite:///{bare_environment / 'reviews.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    settings = load_settings(bare_environment / "none.env")
    open_vault(Vault(settings.encryption_keys, settings.address_hash_key))
    database = Database(url)
    database.migrate()
    with database.transaction() as session:
        contact = Contact(channel="sms", address="+15085550117", created_at=NOW)
        session.add(contact)
        session.flush()
        talk = Conversation(contact_id=contact.id, channel="sms", program="harborlight", created_at=NOW)
        session.add(talk)
        session.flush()
        levels = [("concern", "suicide"), ("concern", "violence"), ("none", None)]
        for seq, (body, (level, category)) in enumerate(zip(WORDS, levels, strict=True), start=1):
            message = Message(
                id=str(seq) * 32,
                conversation_id=talk.id,
                channel="sms",
                seq=seq,
                author="person",
                body=body,
                created_at=NOW,
                level=level,
                category=category,
                topics="schedule,cost_insurance" if seq == 2 else None,
            )
            session.add(message)
            session.flush()
            if seq == 2:
                mark_misunderstood(session, message, "progress_slow", "ana", NOW)
            if category:
                alert = Alert(
                    conversation_id=talk.id,
                    message_id=message.id,
                    category=category,
                    level=level,
                    evidence=[],
                    created_at=NOW,
                )
                session.add(alert)
                session.flush()
            verdicts = {1: ["wrong", "right"], 2: ["wrong", "undone"], 3: ["missed"]}[seq]
            for verdict in verdicts:
                mark(session, message, verdict, "self_harm" if seq == 3 else None, "ana", NOW)
    yield database
    database.close()


EXPECTED: list[dict[str, Any]] = [
    {
        "message_id": "1" * 32,
        "level": "concern",
        "category": "suicide",
        "verdict": "right",
        "marked_category": None,
    },
    {
        "message_id": "3" * 32,
        "level": "none",
        "category": None,
        "verdict": "missed",
        "marked_category": "self_harm",
    },
]


def test_one_line_for_each_mark_that_counts_without_a_word_of_the_person(
    marked: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reviews"]) == 0
    captured = capsys.readouterr()
    assert [json.loads(line) for line in captured.out.splitlines()] == EXPECTED
    assert captured.err == ""
    assert not any(words in captured.out for words in WORDS)


@pytest.mark.parametrize("with_text", [False, True])
def test_the_misunderstood_messages_are_a_list_of_their_own(
    with_text: bool, marked: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reviews", "--about", "topics", *(["--with-text"] if with_text else [])]) == 0
    line = {
        "message_id": "2" * 32,
        "understood_as": ["schedule", "cost_insurance"],
        "meant": "progress_slow",
    }
    wanted = line | {"text": WORDS[1]} if with_text else line
    assert [json.loads(row) for row in capsys.readouterr().out.splitlines()] == [wanted]


def test_with_text_it_says_that_the_file_is_sensitive_and_keeps_it_private(
    marked: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "reviews.jsonl"
    out.write_text("older")
    out.chmod(0o644)
    assert main(["reviews", "--with-text", "--out", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row.pop("text") for row in rows] == [WORDS[0], WORDS[2]]
    assert rows == EXPECTED
    captured = capsys.readouterr()
    assert captured.out == "" and "holds sensitive text" in captured.err
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.parametrize("arguments", [[], ["--with-text"]])
def test_reading_the_texts_is_audited(marked: Database, arguments: list[str]) -> None:
    main(["reviews", *arguments])
    with marked.reading() as session:
        actions = [entry.action for entry in session.query(AuditEntry)]
    assert ("reviews_read_with_text" in actions) == bool(arguments)


def test_a_file_that_cannot_be_written_is_named(
    marked: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["reviews", "--out", str(tmp_path / "no" / "where")]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_the_command_changes_no_row_but_the_audit(marked: Database) -> None:
    """It never trains anything: there is nothing it could write but its own output."""
    with marked.reading() as session:
        before = [(m.id, m.level, m.category) for m in session.query(Message)]
    main(["reviews", "--with-text"])
    with marked.reading() as session:
        assert [(m.id, m.level, m.category) for m in session.query(Message)] == before
