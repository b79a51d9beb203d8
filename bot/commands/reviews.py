"""Print what staff marked, one JSON line for each message. Without texts unless they are asked for.

For people who look after the rules and the examples: which alerts were false alarms, which messages were missed, which
were understood wrongly. Nothing learns from it by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy.orm import Session

from bot.clock import SystemClock
from bot.handoff.misunderstandings import all_misunderstood
from bot.handoff.reviews import all_that_count
from bot.settings import load_settings
from bot.storage import audit
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault
from bot.storage.models import Message


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", metavar="FILE", help="write here, readable by you only; else standard output"
    )
    parser.add_argument(
        "--about",
        choices=("danger", "topics"),
        default="danger",
        help="marks on the screening for danger, or on what a message was about (default: %(default)s)",
    )
    parser.add_argument("--with-text", action="store_true", help="with what people wrote: keep it safe")


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    try:
        out = _opened(arguments.out)
    except OSError as error:
        print(f"cannot write {arguments.out}: {error.strerror}", file=sys.stderr)
        return 2
    open_vault(Vault(settings.encryption_keys, settings.address_hash_key))
    database = Database(settings.database_url)
    database.migrate()
    with out as file:
        _write(database, file, arguments.about, arguments.with_text)
    database.close()
    if arguments.with_text:
        print(
            f"{arguments.out or 'This output'} holds sensitive text: what people wrote. "
            "Keep it where the database may be kept, and delete it after use.",
            file=sys.stderr,
        )
    return 0


def _opened(name: str | None) -> AbstractContextManager[TextIO]:
    if name is None:
        return nullcontext(sys.stdout)
    path = Path(name)
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    os.fchmod(handle, 0o600)  # also when it was there before
    return os.fdopen(handle, "w", encoding="utf-8")


def _write(database: Database, out: TextIO, about: str, with_text: bool) -> None:
    with database.transaction() as session:
        if with_text:
            audit.append(session, "program", "reviews_read_with_text", "reviews", SystemClock().now())
        for line, message in _of_danger(session) if about == "danger" else _of_topics(session):
            print(json.dumps(line | ({"text": message.body} if with_text else {})), file=out)


def _of_danger(session: Session) -> Iterator[tuple[dict[str, Any], Message]]:
    for review, message in all_that_count(session):
        yield (
            {
                "message_id": message.id,
                "level": message.level,
                "category": message.category,
                "verdict": review.verdict,
                "marked_category": review.category,
            },
            message,
        )


def _of_topics(session: Session) -> Iterator[tuple[dict[str, Any], Message]]:
    for review, message in all_misunderstood(session):
        topics = (message.topics or "").split(",")
        yield {"message_id": message.id, "understood_as": topics, "meant": review.meant}, message
