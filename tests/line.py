"""The whole SMS line in one test: phones, Twilio's end, the gateway and an engine, joined by real HTTP.

Nothing works by itself here: `work()` does what the gateway's workers would do, so that a test decides the order.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select, text

from bot.application import Services
from bot.conversation.conversing import Converser
from bot.conversation.inbound import Inbound, Receipt
from bot.engine.client import EngineClient
from bot.storage.models import Alert, Base, Consent, Contact, Conversation, Delivery, Handoff, Message
from tests.standins.engine import NOBODY_THERE, TOKEN, ScriptedEngine
from tests.standins.twilio import StandIn, WebhookResult

ALEX, SAM, KIM = "+15085550117", "+15085550118", "+15085550119"
DANGER = "i want to kill myself"
DANGER_NOW = "i just took all my pills"

Row = TypeVar("Row", bound=Base)


def new_sid() -> str:
    return "SM" + uuid.uuid4().hex


class StepClock:
    """Goes on by a millisecond each time somebody looks, and else only when told to: the same on any machine."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            self._now += timedelta(milliseconds=1)
            return self._now

    def forward(self, by: timedelta) -> None:
        with self._lock:
            self._now += by


@dataclass
class Line:
    services: Services
    engine: ScriptedEngine
    clock: StepClock
    twilio: StandIn
    engine_is_down: bool = False
    _conversers: list[Converser] = field(default_factory=list)

    # People

    def text(self, body: str, phone: str = ALEX, **more: Any) -> WebhookResult:
        """Somebody texts the line; Twilio posts it to the gateway."""
        return self.twilio.send_from_phone(phone, body, **more)

    def receive(self, body: str, phone: str = ALEX, **more: Any) -> Receipt:
        """The same, handed to the gateway past the webhook."""
        return self.services.receiver.receive(
            Inbound(**{"channel": "sms", "provider_id": new_sid(), "text": body, "address": phone, **more})
        )

    def chat(self, body: str, conversation_id: str, **more: Any) -> Receipt:
        """Somebody writes in the web chat."""
        return self.receive(body, channel="web", conversation_id=conversation_id, address=None, **more)

    def screen_of(self, phone: str = ALEX) -> list[str]:
        """The texts on this phone, once all that is under way has arrived, in the order Twilio took them.

        The network may bring two of them the other way round; that is not the gateway's doing.
        """
        self.twilio.settle(timeout=20)
        arrived = self.twilio.arrivals(phone)
        return [message.text for message in self.twilio.thread(phone) if message in arrived]

    # The gateway's workers

    def converser(self) -> Converser:
        converser = self.services.new_converser()
        if self.engine_is_down:
            converser = replace(converser, engine=EngineClient(NOBODY_THERE, TOKEN, 1.0))
            self._conversers.append(converser)
        return converser

    def answer(self) -> int:
        """Take up every message that is due; how many there were."""
        converser, done = self.converser(), 0
        while converser.answer_next():
            done += 1
        return done

    def deliver(self) -> int:
        done = 0
        while self.services.deliverer.deliver_next():
            done += 1
        return done

    def work(self) -> None:
        self.answer()
        self.deliver()

    def later(self, **by: float) -> None:
        self.clock.forward(timedelta(**by))

    def close(self) -> None:
        for converser in self._conversers:
            converser.engine.close()

    # What is stored

    def rows(self, table: type[Row], *where: Any) -> list[Row]:
        with self.services.database.reading() as session:
            return list(session.scalars(select(table).where(*where)).unique())

    def stored(self) -> dict[str, int]:
        """How many rows there are of what one message can lead to."""
        tables = (Message, Delivery, Alert, Handoff, Consent)
        return {table.__tablename__: len(self.rows(table)) for table in tables}

    def contact(self, phone: str = ALEX) -> Contact:
        (found,) = [contact for contact in self.rows(Contact) if contact.address == phone]
        return found

    def conversation(self, phone: str = ALEX) -> Conversation:
        (found,) = self.rows(Conversation, Conversation.contact_id == self.contact(phone).id)
        return found

    def transcript(self, phone: str = ALEX) -> list[tuple[str, str]]:
        """(author, body) of the conversation, in order."""
        return [(message.author, message.body) for message in self.messages(phone)]

    def messages(self, phone: str = ALEX) -> list[Message]:
        rows = self.rows(Message, Message.conversation_id == self.conversation(phone).id)
        return sorted(rows, key=lambda message: message.seq)

    def replies(self, phone: str = ALEX) -> list[str]:
        return [body for author, body in self.transcript(phone) if author != "person"]

    def said(self, phone: str = ALEX) -> list[str]:
        """The ids of the reviewed texts each reply was made of."""
        return [m.text_ids or "" for m in self.messages(phone) if m.author != "person"]

    def handoff(self) -> Handoff:
        (found,) = self.rows(Handoff)
        return found

    def change(self, row: Base, **values: Any) -> None:
        """What staff, or another process, changed meanwhile."""
        with self.services.database.transaction() as session:
            merged = session.merge(row)
            for name, value in values.items():
                setattr(merged, name, value)

    def sql(self, *statements: str) -> None:
        with self.services.database.transaction() as session:
            for statement in statements:
                session.execute(text(statement))
