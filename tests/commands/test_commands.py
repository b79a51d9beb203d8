"""The commands an operator and outside checks use: what they print, and how they fail."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.__main__ import COMMANDS, main
from bot.engine.trained_model import ModelMissing
from bot.safety.layers import LayeredScreener
from bot.settings import ensure_development_secrets
from bot.storage.database import Database
from bot.storage.models import SignInToken, StaffMember


@pytest.fixture(autouse=True)
def screener_of_the_session(screener: LayeredScreener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.screen.default_screener", lambda: screener)
    monkeypatch.setattr("bot.commands.understand.default_screener", lambda: screener)


def test_screen_says_level_category_and_evidence_of_each_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").write_text('{"text": "i want to die"}\nhow much is it\n{"text": "h\\u00f6"}\n\n')
    assert main(["screen", str(tmp_path / "in")]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["text"], row["level"]) for row in rows] == [
        ("i want to die", "concern"),
        ("how much is it", "none"),
        ("hö", "none"),
        ("", "none"),
    ]
    assert rows[0]["category"] == "suicide"
    assert set(rows[0]["evidence"][0]) == {"layer", "reason", "quote", "category", "level"}
    assert rows[1]["category"] is None
    assert rows[1]["evidence"] == []


def test_screen_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"i want to die\n"), encoding="utf-8"))
    assert main(["screen"]) == 0
    assert json.loads(capsys.readouterr().out)["level"] == "concern"


@pytest.mark.parametrize("command", ["screen", "understand"])
def test_a_file_that_is_not_there_is_named(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.understand.load_topic_model", lambda: None)
    assert main([command, "no/such/file"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "cannot read no/such/file" in captured.err


def test_understand_without_a_model_says_how_to_make_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.engine.trained_model import load_topic_model

    monkeypatch.setattr(
        "bot.commands.understand.load_topic_model", lambda: load_topic_model(tmp_path / "engine.tar.gz")
    )
    assert main(["understand", "x"]) == 2
    assert "make train" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00 broken"])
def test_a_damaged_model_says_so(content: bytes, tmp_path: Path) -> None:
    from bot.engine.trained_model import load_topic_model

    (tmp_path / "engine.tar.gz").write_bytes(content)
    with pytest.raises(ModelMissing, match="make train"):
        load_topic_model(tmp_path / "engine.tar.gz")


def test_secrets_are_fresh_and_ready_to_paste(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for _ in range(2):
        assert main(["secrets"]) == 0
        printed.append(dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines()))
    first, second = printed
    assert set(first) == {"ENCRYPTION_KEYS", "ADDRESS_HASH_KEY", "SESSION_SECRET", "ENGINE_TOKEN"}
    assert not set(first.values()) & set(second.values())
    Fernet(first["ENCRYPTION_KEYS"])
    assert all(len(value) >= 32 for value in first.values())


def test_staff_prints_a_link_that_works_once(
    bare_environment: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_development_secrets()
    url = f"sqlite:///{bare_environment / 'staff.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["staff", "ana@example.org", "--name", "Ana Flores"]) == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith("http://127.0.0.1:8000/staff/sign-in#token=")
    database = Database(url)
    with database.reading() as session:
        (member,) = session.query(StaffMember).all()
        (token,) = session.query(SignInToken).all()
    database.close()
    assert (member.email, member.name) == ("ana@example.org", "Ana Flores")
    assert token.token_hash not in link


@pytest.mark.parametrize("command", ["staff", "serve", "run"])
def test_settings_that_are_missing_are_named_on_one_screen_without_a_traceback(
    command: str, bare_environment: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    assert main([command, *(["ana@example.org"] if command == "staff" else [])]) == 2
    said = capsys.readouterr().err
    assert "ENCRYPTION_KEYS is not set; make one with" in said
    assert "Traceback" not in said


def test_each_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        assert len(capsys.readouterr().out.splitlines()) > 3


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["staff"], ["converse"]])
def test_a_call_that_makes_no_sense_shows_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
