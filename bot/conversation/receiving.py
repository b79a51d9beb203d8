"""Steps 1 to 3 of a message: store it, screen it, answer danger. All in one transaction, none of it needs the engine."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation.danger import DangerProtocol
from bot.conversation.fixed_replies import answer_without_engine, record_opt_out_beside_danger
from bot.conversation.inbound import MAX_STORED, Inbound, Receipt
from bot.conversation.language import is_spanish
from bot.programs.profile import Program
from bot.safety.screening import Screener, Screening
from bot.storage.database import Database
from bot.storage.encryption import vault
from bot.storage.models import Contact, Conversation, Message
from bot.storage.queries import next_seq, recent_from_person
from bot.wakeup import Wakeup

logger = logging.getLogger(__name__)

RECENT_MESSAGES = 6
RECENT_WITHIN = timedelta(hours=24)  # a sentence split over several texts; older words are another talk


@dataclass(frozen=True)
class Receiver:
    """Takes in one message. When `receive` has returned, the message is stored and danger is answered."""

    database: Database
    screener: Screener
    protocol: DangerProtocol
    program: Program
    clock: Clock
    wakeup: Wakeup

    def receive(self, inbound: Inbound) -> Receipt:
        now = self.clock.now()
        with self.database.reading() as session:
            recent = self._recent(session, self._find(session, inbound), now)
        screening = self.screener.screen(inbound.text[:MAX_STORED], recent)
        for _ in range(3):
            try:
                with self.database.transaction() as session:
                    receipt = self._store(session, inbound, screening, recent, now)
                self.wakeup.notify()
                return receipt
            except IntegrityError:
                # Another process stored the same message, or made the same contact, in this very moment.
                continue
        raise RuntimeError("a message could not be stored")

    @staticmethod
    def _recent(session: Session, conversation: Conversation | None, now: datetime) -> list[str]:
        if conversation is None:
            return []
        messages = recent_from_person(session, conversation.id, RECENT_MESSAGES)
        return [m.body for m in messages if now - m.created_at < RECENT_WITHIN]

    def _store(
        self,
        session: Session,
        inbound: Inbound,
        screening: Screening,
        screened_after: list[str],
        now: datetime,
    ) -> Receipt:
        known = session.scalars(
            select(Message).where(
                Message.channel == inbound.channel, Message.provider_id == inbound.provider_id
            )
        ).one_or_none()
        if known is not None:
            return Receipt(known.id, known.conversation_id, duplicate=True)
        conversation = self._find(session, inbound, lock=True) or self._begin(session, inbound, now)
        recent = self._recent(session, conversation, now)
        if recent != screened_after:  # one came in between: together they may say what neither says alone
            screening = self.screener.screen(inbound.text[:MAX_STORED], recent)
        message = Message(
            conversation_id=conversation.id,
            channel=inbound.channel,
            seq=next_seq(conversation),
            author="person",
            body=inbound.text[:MAX_STORED],
            media_count=inbound.media_count,
            created_at=now,
            provider_id=inbound.provider_id,
            level=screening.level.value,
            category=screening.category.value if screening.category else None,
            evidence=[
                {
                    "layer": e.layer,
                    "reason": e.reason,
                    "quote": e.quote,
                    "category": e.category.value,
                    "level": e.level.value,
                }
                for e in screening.evidence
            ],
        )
        session.add(message)
        session.flush()
        if is_spanish(inbound.text):
            conversation.language = "es"
        if screening.is_danger:
            record_opt_out_beside_danger(session, conversation, inbound, now)
            self.protocol.respond(session, conversation, message, screening, now)
        elif not answer_without_engine(
            session, conversation, message, inbound, self.program, self.protocol, now
        ):
            message.handling = "waiting"
            message.not_before = now
        conversation.last_inbound_at = now
        return Receipt(message.id, conversation.id, duplicate=False)

    def _find(self, session: Session, inbound: Inbound, *, lock: bool = False) -> Conversation | None:
        """The conversation this message belongs to; `lock` keeps others from taking a place in it meanwhile."""
        if inbound.channel == "web":
            return session.get(Conversation, inbound.conversation_id, with_for_update=lock or None)
        found = (
            select(Conversation)
            .join(Contact)
            .where(
                Contact.channel == "sms",
                Contact.address_hash == vault().address_hash("sms", inbound.address or ""),
            )
            .order_by(Conversation.created_at.desc())
            .limit(1)
        )
        return session.scalars(found.with_for_update(of=Conversation) if lock else found).one_or_none()

    def _begin(self, session: Session, inbound: Inbound, now: datetime) -> Conversation:
        address_hash = vault().address_hash("sms", inbound.address) if inbound.address else None
        contact = Contact(
            channel=inbound.channel, address_hash=address_hash, address=inbound.address, created_at=now
        )
        session.add(contact)
        session.flush()
        conversation = Conversation(
            contact_id=contact.id,
            channel=inbound.channel,
            program=self.program.id,
            created_at=now,
            next_seq=1,
            crisis_turns=0,
        )
        if inbound.conversation_id:
            conversation.id = inbound.conversation_id
        session.add(conversation)
        session.flush()
        return conversation
