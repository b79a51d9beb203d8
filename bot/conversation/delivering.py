"""Step 6: the outbox. Each conversation's messages go out in order, are retried, and are never sent twice.

`sending` is stored before the network is called. A worker that dies in between, or a call whose answer is lost,
leaves a doubtful delivery: it is looked up at the provider before anything is sent again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from bot.channels.carrier import Carrier, CarrierRefused, CarrierUnavailable
from bot.clock import Clock
from bot.handoff.escalation import page_if_crisis_reply
from bot.storage.audit import append
from bot.storage.database import Database
from bot.storage.models import Consent, Conversation, Delivery, Message
from bot.wakeup import Wakeup

logger = logging.getLogger(__name__)

# Forward only: a late or doubled callback cannot take a message back.
RANK = {"queued": 0, "sending": 1, "doubtful": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3}
FINAL = frozenset({"sent", "delivered", "undelivered", "failed"})
SENDING_FOR_LONGER_MEANS_DEAD = timedelta(seconds=60)
MOST_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
OPTED_OUT = "21610"
SENT_AFTER_OPT_OUT = frozenset({"keyword/stop", "move/opt_out"})  # the one confirmation


@dataclass
class Deliverer:
    database: Database
    carrier: Carrier
    clock: Clock
    wakeup: Wakeup

    def deliver_next(self) -> bool:
        """Send one due SMS; False when none is due."""
        claimed = self._claim()
        if claimed is None:
            return False
        message_id, to, body, doubtful_since = claimed
        try:
            provider_id = self._already_sent(to, body, doubtful_since) or self.carrier.send(to, body)
        except CarrierUnavailable as error:
            self._try_later(
                message_id, doubtful=error.maybe_sent or doubtful_since is not None, reason=str(error)
            )
        except CarrierRefused as error:
            self._refused(message_id, error.code)
        else:
            self._sent(message_id, provider_id)
        self.wakeup.notify()
        return True

    def _claim(self) -> tuple[str, str, str, datetime | None] | None:
        now = self.clock.now()
        with self.database.transaction() as session:
            while (delivery := session.scalars(_oldest_due(now)).one_or_none()) is not None:
                message = delivery.message
                contact = message.conversation.contact
                confirmation = SENT_AFTER_OPT_OUT & set((message.text_ids or "").split(","))
                if contact.address is None or (contact.opted_out_at is not None and not confirmation):
                    delivery.status, delivery.error_code, delivery.updated_at = "failed", "opted out", now
                    page_if_crisis_reply(session, delivery, now)
                    session.flush()
                    continue
                doubtful_since = delivery.started_at if delivery.status in ("sending", "doubtful") else None
                delivery.status = "sending"
                delivery.started_at = delivery.started_at or now
                delivery.attempts += 1
                delivery.next_attempt_at = now + SENDING_FOR_LONGER_MEANS_DEAD
                delivery.updated_at = now
                return message.id, contact.address, message.body, doubtful_since
        return None

    def _already_sent(self, to: str, body: str, doubtful_since: datetime | None) -> str | None:
        if doubtful_since is None:
            return None
        # The provider's clock and ours may differ a little; ids that other deliveries own are theirs.
        for provider_id in self.carrier.find_sent(to, body, doubtful_since - timedelta(minutes=2)):
            with self.database.reading() as session:
                if (
                    session.scalars(select(Delivery).where(Delivery.provider_id == provider_id)).first()
                    is None
                ):
                    return provider_id
        return None

    def _sent(self, message_id: str, provider_id: str) -> None:
        now = self.clock.now()
        with self.database.transaction() as session:
            delivery = session.get_one(Delivery, message_id)
            delivery.provider_id = provider_id
            move_forward(delivery, "sent", now)

    def _try_later(self, message_id: str, *, doubtful: bool, reason: str) -> None:
        now = self.clock.now()
        with self.database.transaction() as session:
            delivery = session.get_one(Delivery, message_id)
            if delivery.status in FINAL:
                return  # another worker settled it; to queue it again would send it twice
            delivery.error_code = reason[:40]
            delivery.updated_at = now
            if delivery.attempts >= MOST_ATTEMPTS:
                delivery.status = "failed"
                page_if_crisis_reply(session, delivery, now)
                logger.error("delivery given up", extra={"message_id": message_id})
                return
            delivery.status = "doubtful" if doubtful else "queued"
            if not doubtful:
                delivery.started_at = None
            delivery.next_attempt_at = now + min(FIRST_RETRY * 2 ** (delivery.attempts - 1), LONGEST_RETRY)

    def _refused(self, message_id: str, code: str) -> None:
        now = self.clock.now()
        with self.database.transaction() as session:
            delivery = session.get_one(Delivery, message_id)
            if move_forward(delivery, "failed", now):
                delivery.error_code = code
                page_if_crisis_reply(session, delivery, now)
            if code == OPTED_OUT:
                _learn_of_opt_out(session, delivery, now)
        logger.warning("carrier refused a message", extra={"message_id": message_id, "code": code})


def move_forward(delivery: Delivery, status: str, now: datetime) -> bool:
    """Set the status unless that would go back; True when it changed."""
    if RANK[status] <= RANK[delivery.status]:
        return False
    delivery.status = status
    delivery.updated_at = now
    return True


def _learn_of_opt_out(session: Session, delivery: Delivery, now: datetime) -> None:
    """Twilio knows of an opt-out that we missed; from here on it is ours too."""
    contact = session.get_one(Conversation, delivery.conversation_id).contact
    if contact.opted_out_at is None:
        contact.opted_out_at = now
        wording = "(learned from the carrier, error 21610)"
        session.add(
            Consent(conversation_id=delivery.conversation_id, kind="opt_out", wording=wording, at=now)
        )
        append(session, "carrier", "opt_out", contact.id, now)


def _oldest_due(now: datetime) -> Select[Delivery]:
    earlier, earlier_message = aliased(Delivery), aliased(Message)
    waits_behind = (
        select(earlier.message_id)
        .join(earlier_message, earlier_message.id == earlier.message_id)
        .where(
            earlier.conversation_id == Delivery.conversation_id,
            earlier.status.not_in(FINAL),
            earlier_message.seq < Message.seq,
        )
        .exists()
    )
    return (
        select(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.channel == "sms",
            Delivery.status.in_(("queued", "sending", "doubtful")),
            Delivery.next_attempt_at <= now,
            ~waits_behind,
        )
        .order_by(Message.created_at, Message.seq)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
    )
