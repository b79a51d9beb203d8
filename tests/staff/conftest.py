"""A staff app over a database of its own, with one person's talk in it and a member of staff to sign in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.security_headers import SecurityHeaders
from bot.clock import SetClock
from bot.settings import Settings
from bot.staff import pages
from bot.staff.sign_in import issue_link
from bot.storage import models
from bot.storage.audit import verify
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault
from bot.wakeup import Wakeup

NOW = datetime(2026, 11, 17, 20, 4, tzinfo=UTC)  # a Tuesday, 3:04 PM in New York
SAME_ORIGIN = {
    "Sec-Fetch-Site": "same-origin",
    "Origin": "null",
}  # what a browser sends from a no-referrer page


def summary_of(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "return",
        "channel": "sms",
        "name": "Sam",
        "reach": {
            "phone": "+15555550177",
            "email": None,
            "best_way": "call",
            "times": None,
            "voicemail": None,
        },
        "got_in_the_way": ["the evening group clashed with work"],
        "would_help": [],
        "asked": [],
        "open_questions": [],
        "quotes": [],
        "notes": [],
        "danger": [],
        "promised": "",
        "language": "en",
    } | changes


@dataclass
class Office:
    """The app with its parts in reach, and short ways to put rows into its database."""

    app: Starlette
    services: SimpleNamespace
    clients: list[TestClient] = field(default_factory=list)

    @property
    def database(self) -> Database:
        database: Database = self.services.database
        return database

    @property
    def clock(self) -> SetClock:
        clock: SetClock = self.services.clock
        return clock

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url="http://testserver", follow_redirects=False)

    def link(self, email: str = "ana@example.org", name: str = "Ana Flores") -> str:
        with self.database.transaction() as session:
            return issue_link(session, email, name, self.clock.now())

    def signed_in(self, email: str = "ana@example.org", name: str = "Ana Flores") -> TestClient:
        browser = self.browser()
        reply = browser.post("/staff/sign-in", data={"token": self.link(email, name)}, headers=SAME_ORIGIN)
        assert reply.status_code == 303
        return browser

    def talk(self, *bodies: str, channel: str = "sms") -> str:
        """A conversation in which the person said these; returns its id."""
        now = self.clock.now()
        with self.database.transaction() as session:
            contact = models.Contact(
                channel=channel, address="+15555550177" if channel == "sms" else None, created_at=now
            )
            session.add(contact)
            session.flush()
            conversation = models.Conversation(
                contact_id=contact.id,
                channel=channel,
                program="harborlight",
                created_at=now,
                next_seq=len(bodies) + 1,
            )
            session.add(conversation)
            session.flush()
            for seq, body in enumerate(bodies, start=1):
                session.add(
                    models.Message(
                        conversation_id=conversation.id,
                        channel=channel,
                        seq=seq,
                        author="person",
                        body=body,
                        created_at=now,
                    )
                )
            return conversation.id

    def handoff(self, conversation_id: str | None = None, **changes: Any) -> str:
        conversation_id = conversation_id or self.talk("hello")
        now = self.clock.now()
        values: dict[str, Any] = {
            "urgency": "routine",
            "summary": summary_of(),
            "created_at": now,
            "updated_at": now,
        }
        with self.database.transaction() as session:
            handoff = models.Handoff(conversation_id=conversation_id, **(values | changes))
            session.add(handoff)
            session.flush()
            return handoff.id

    def alert(self, conversation_id: str, quote: str = "I want to die", level: str = "imminent") -> str:
        with self.database.transaction() as session:
            message = session.query(models.Message).filter_by(conversation_id=conversation_id).first()
            assert message is not None
            alert = models.Alert(
                conversation_id=conversation_id,
                message_id=message.id,
                category="suicide",
                level=level,
                evidence=[{"layer": "rules", "reason": "wish to be dead", "quote": quote}],
                created_at=self.clock.now(),
            )
            session.add(alert)
            session.flush()
            return alert.id

    def stored(self, kind: type[Any], row_id: str) -> Any:
        with self.database.reading() as session:
            return session.get(kind, row_id)

    def audited(self) -> list[tuple[str, str]]:
        """(action, subject) of every audit row, oldest first; the chain must hold at any time."""
        with self.database.reading() as session:
            assert verify(session)
            rows = session.query(models.AuditEntry).order_by(models.AuditEntry.id)
            return [(row.action, row.subject) for row in rows]


def csrf_of(browser: TestClient, address: str = "/staff") -> str:
    page = browser.get(address).text
    return page.split('name="csrf" value="')[1].split('"')[0]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    key = Fernet.generate_key().decode()
    values: dict[str, Any] = {
        "public_url": "http://testserver",
        "database_url": f"sqlite:///{tmp_path / 'test.db'}",
        "encryption_keys": (key,),
        "address_hash_key": "a" * 32,
        "session_secret": "s" * 32,
        "engine_token": "e" * 32,
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_token": "t" * 32,
        "twilio_number": "+15555550142",
    }
    settings = Settings(**values)
    open_vault(Vault(settings.encryption_keys, settings.address_hash_key))
    database = Database(settings.database_url)
    database.migrate()
    program = SimpleNamespace(
        name="Harbor Light Program",
        neutral_name="the program",
        phone="(555) 555-0142",
        timezone="America/New_York",
    )
    app = Starlette(routes=pages.routes)
    app.add_middleware(SecurityHeaders)
    services = SimpleNamespace(
        settings=settings, database=database, clock=SetClock(NOW), wakeup=Wakeup(), program=program
    )
    app.state.services = services
    yield Office(app, services)
    database.close()


@pytest.fixture
def address_of_office(office: Office) -> Iterator[str]:
    """The same app behind a real server; endless answers cannot be read through the test client."""
    server = uvicorn.Server(uvicorn.Config(office.app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = server.force_exit = True
    thread.join(5)
