"""The web chat over a database of its own, with a receiver that only stores."""

from __future__ import annotations

import threading
import uuid
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

from bot.channels import web_chat
from bot.channels.chat_token import ChatTokens
from bot.channels.security_headers import SecurityHeaders
from bot.clock import SetClock
from bot.conversation.inbound import Inbound, Receipt
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault
from bot.storage.models import Contact, Conversation, Delivery, Message, new_id
from bot.storage.queries import next_seq
from bot.wakeup import Wakeup
from bot.widget import page

NOW = datetime(2026, 11, 17, 20, 4, tzinfo=UTC)


@dataclass
class StoringReceiver:
    """Stores what it gets, once for each provider id, and marks it as waiting for an answer."""

    database: Database
    clock: SetClock
    wakeup: Wakeup
    broken: bool = False
    got: list[Inbound] = field(default_factory=list)

    def receive(self, inbound: Inbound) -> Receipt:
        if self.broken:
            raise OSError("disk full")
        self.got.append(inbound)
        assert inbound.conversation_id
        with self.database.transaction() as session:
            known = session.query(Message).filter_by(provider_id=inbound.provider_id).one_or_none()
            if known:
                return Receipt(known.id, known.conversation_id, duplicate=True)
            conversation = session.get(Conversation, inbound.conversation_id)
            if conversation is None:
                contact = Contact(id=new_id(), channel="web", created_at=self.clock.now())
                session.add(contact)
                session.flush()
                conversation = Conversation(
                    id=inbound.conversation_id,
                    contact_id=contact.id,
                    channel="web",
                    program="harborlight",
                    created_at=self.clock.now(),
                    next_seq=1,
                )
                session.add(conversation)
                session.flush()
            message = Message(
                conversation_id=conversation.id,
                channel="web",
                seq=next_seq(conversation),
                author="person",
                body=inbound.text,
                provider_id=inbound.provider_id,
                handling="waiting",
                created_at=self.clock.now(),
            )
            session.add(message)
            session.flush()
            receipt = Receipt(message.id, conversation.id, duplicate=False)
        self.wakeup.notify()
        return receipt


@dataclass
class Chat:
    app: Starlette
    services: Any
    browser: TestClient

    @property
    def receiver(self) -> StoringReceiver:
        receiver: StoringReceiver = self.services.receiver
        return receiver

    def token(self) -> str:
        return str(self.browser.post("/chat/session").json()["token"])

    def conversation_id(self, token: str) -> str:
        found = ChatTokens("s" * 32).conversation_id(token, self.services.clock.now())
        assert found
        return found

    def say(self, token: str, text: str = "hello", client_id: str | None = None) -> Any:
        body = {"id": client_id or str(uuid.uuid4()), "text": text}
        return self.browser.post("/chat/messages", json=body, headers=bearer(token))

    def read(self, token: str, after: int = 0) -> list[dict[str, Any]]:
        reply = self.browser.get("/chat/messages", params={"after": after}, headers=bearer(token))
        assert reply.status_code == 200
        messages: list[dict[str, Any]] = reply.json()["messages"]
        return messages

    def answer(self, token: str, text: str, author: str = "assistant", status: str = "queued") -> str:
        """The assistant (or the protocol, or staff) writes; whatever waited is handled."""
        with self.services.database.transaction() as session:
            conversation = session.get(Conversation, self.conversation_id(token))
            session.query(Message).filter_by(conversation_id=conversation.id).update({"handling": "handled"})
            message = Message(
                conversation_id=conversation.id,
                channel="web",
                seq=next_seq(conversation),
                author=author,
                body=text,
                created_at=self.services.clock.now(),
            )
            session.add(message)
            session.flush()
            session.add(
                Delivery(
                    message_id=message.id,
                    conversation_id=conversation.id,
                    channel="web",
                    status=status,
                    next_attempt_at=NOW,
                    updated_at=NOW,
                )
            )
            return message.id

    def status_of(self, message_id: str) -> str:
        with self.services.database.reading() as session:
            return str(session.get(Delivery, message_id).status)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    values: dict[str, Any] = {
        "public_url": "http://testserver",
        "database_url": f"sqlite:///{tmp_path / 'test.db'}",
        "encryption_keys": (Fernet.generate_key().decode(),),
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
    clock, wakeup = SetClock(NOW), Wakeup()
    app = Starlette(routes=[*web_chat.routes, *page.routes])
    app.add_middleware(SecurityHeaders)
    program = SimpleNamespace(name="Harbor <Light>", neutral_name="the program", phone="(555) 555-0142")
    app.state.services = SimpleNamespace(
        settings=settings,
        database=database,
        clock=clock,
        wakeup=wakeup,
        program=program,
        receiver=StoringReceiver(database, clock, wakeup),
    )
    yield Chat(app, app.state.services, TestClient(app, follow_redirects=False))
    database.close()


@pytest.fixture
def address(chat: Chat) -> Iterator[str]:
    """The same app behind a real server; endless answers cannot be read through the test client."""
    server = uvicorn.Server(uvicorn.Config(chat.app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = server.force_exit = True
    thread.join(5)
