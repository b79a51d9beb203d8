"""Steps 4 and 5: the gate, then the engine with a deadline. One message of a conversation at a time, in order."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from bot.clock import Clock
from bot.conversation.commands import CommandContext, carry_out
from bot.conversation.danger import DangerProtocol
from bot.conversation.replying import add_reply, disclosure
from bot.engine.client import EngineClient, EngineProposal, EngineUnavailable
from bot.engine.dialogue_state import known_state
from bot.handoff.storing import store_handoff
from bot.handoff.summary import build_summary, read_back_text
from bot.logging_setup import loggable_name
from bot.programs.profile import Program
from bot.storage.database import Database
from bot.storage.models import Conversation, Message, new_id
from bot.storage.queries import open_handoff
from bot.wakeup import Wakeup
from bot.wording.catalogue import OWN_PLACEHOLDERS
from bot.wording.rendering import LABEL_REFERENCE, UnknownText, Wording

logger = logging.getLogger(__name__)

LEASE = timedelta(
    seconds=90
)  # longer than any deadline; a crashed worker's conversation is free again after it
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(minutes=30)  # then people are asked to answer; the message itself is kept anyway
READ_BACKS = ("handoff/read_back", "handoff/read_back_changed")


@dataclass
class Converser:
    """Answers waiting messages through the engine. Several may run at once, in one process or many."""

    database: Database
    engine: EngineClient
    protocol: DangerProtocol
    program: Program
    clock: Clock
    wakeup: Wakeup
    owner: str = field(default_factory=new_id)

    def answer_next(self) -> bool:
        """Answer one waiting message; False when none is due."""
        claimed = self._claim()
        if claimed is None:
            return False
        message, about, state = claimed
        try:
            proposal = self.engine.propose(message.id, message.body, state, about)
            self._commit(message.id, proposal, crisis_was_open=bool(about["crisis_open"]))
        except EngineUnavailable as reason:
            logger.warning("engine gave no answer", extra={"reason": str(reason), "message_id": message.id})
            self._keep_waiting(message.id)
        except Exception as error:  # whatever is wrong with a proposal, it must not hold up the conversation
            said = {"error": type(error).__name__, "message_id": message.id}
            logger.error("a proposal could not be carried out", extra=said)
            self._keep_waiting(message.id)
        self.wakeup.notify()
        return True

    def _claim(self) -> tuple[Message, dict[str, Any], dict[str, Any]] | None:
        """Take the lease of a conversation whose oldest waiting message is due."""
        now = self.clock.now()
        with self.database.transaction() as session:
            while (message := session.scalars(_oldest_due(now)).one_or_none()) is not None:
                conversation = message.conversation
                if not self._gate_is_closed(conversation):
                    conversation.lease_owner = self.owner
                    conversation.lease_until = now + LEASE
                    return message, self._about(session, conversation, now), known_state(conversation.state)
                message.handling = "handled"
                session.flush()
        return None

    @staticmethod
    def _gate_is_closed(conversation: Conversation) -> bool:
        """A person has taken over, or the contact opted out since the message came in."""
        return conversation.taken_over_by is not None or conversation.contact.opted_out_at is not None

    def _about(self, session: Session, conversation: Conversation, now: datetime) -> dict[str, Any]:
        return {
            "channel": conversation.channel,
            "language": conversation.language,
            "office_open": self.program.is_open(now),
            "local_time": now.astimezone(self.program.zone).isoformat(),
            "crisis_open": conversation.crisis_opened_at is not None,
            "handoff_open": open_handoff(session, conversation.id) is not None
            and conversation.crisis_opened_at is None,
        }

    def _commit(self, message_id: str, proposal: EngineProposal, *, crisis_was_open: bool) -> None:
        """Reply, state, commands and the message's end, all or nothing."""
        now = self.clock.now()
        with self.database.transaction() as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True)
            if message.handling != "waiting" or conversation.lease_owner != self.owner:
                return  # another worker took over after our lease ran out; its answer stands
            message.handling = "handled"
            message.topics = ",".join(proposal.topics)[:80]
            conversation.lease_owner = conversation.lease_until = None
            crisis_came_up = conversation.crisis_opened_at is not None and not crisis_was_open
            if crisis_came_up or self._gate_is_closed(conversation):
                return  # danger, a person or an opt-out came in between: an ordinary answer would talk past it
            state = conversation.state = known_state(proposal.state)
            context = CommandContext(session, conversation, message, state, self.program, now)
            for name, arguments in proposal.commands:
                carry_out(name, arguments, context)
            parts, ids = self._words(conversation, proposal, state, now)
            add_reply(
                session,
                conversation,
                parts,
                author="assistant",
                text_ids=ids,
                now=now,
                in_reply_to=message.id,
            )

    def _words(
        self, conversation: Conversation, proposal: EngineProposal, state: dict[str, Any], now: datetime
    ) -> tuple[list[str], list[str]]:
        wording = Wording.of(conversation.channel, self.program.placeholders())
        opted_out = conversation.contact.opted_out_at is not None
        said: list[tuple[str, str]] = []
        for index, (key, values) in enumerate(proposal.say):
            key = self._key_true_now(key, now)
            try:
                text = wording.text(
                    key,
                    conversation.next_seq + index,
                    **self._values(conversation, key, values, state, now),
                )
            except UnknownText:
                logger.error("the engine named a text that cannot be said", extra={"key": loggable_name(key)})
                continue
            said.append((key, text))
        if proposal.say and not said:
            raise EngineUnavailable("nothing sayable")  # silence would be taken for an answer
        if not opted_out:
            said = [*disclosure(conversation, wording, now), *said]
        parts = [text for _, text in said]
        if (pointer := self.protocol.pointer(conversation)) and not opted_out:
            parts.append(pointer)
        return parts, [key for key, _ in said]

    def _key_true_now(self, key: str, now: datetime) -> str:
        """What may be promised after sending depends on the hour, which the engine need not know."""
        if key == "handoff/sent":
            return "handoff/sent_open" if self.program.is_open(now) else "handoff/sent_closed"
        return key

    def _values(
        self,
        conversation: Conversation,
        key: str,
        values: dict[str, Any],
        state: dict[str, Any],
        now: datetime,
    ) -> dict[str, str]:
        """Only references to reviewed labels come from the engine; everything else is filled in here."""
        own = OWN_PLACEHOLDERS.get(key, frozenset())
        filled = {
            name: value
            for name, value in values.items()
            if name in own and isinstance(value, str) and value.startswith(LABEL_REFERENCE)
        }
        if key in READ_BACKS:
            summary = build_summary(
                kind="return",
                channel=conversation.channel,
                sender_phone=conversation.contact.address,
                details=state["details"],
                state=state,
                language=conversation.language,
            )
            filled["summary"] = read_back_text(summary)
        elif key == "handoff/sent_closed":
            filled["next_open"] = self.program.next_open_text(now)
        return filled

    def _keep_waiting(self, message_id: str) -> None:
        """No answer in time: say so once, honestly, and try again; after half an hour ask people to answer."""
        now = self.clock.now()
        with self.database.transaction() as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True)
            if message.handling != "waiting" or conversation.lease_owner != self.owner:
                return  # another worker took over after our lease ran out
            conversation.lease_owner = conversation.lease_until = None
            if self._gate_is_closed(conversation):
                message.handling = "handled"
                return
            message.attempts += 1
            message.not_before = now + min(FIRST_RETRY * 2 ** min(message.attempts - 1, 6), LONGEST_RETRY)
            if now - message.created_at > GIVE_UP_AFTER:
                message.handling = "handled"
                self._ask_people_to_answer(session, conversation, now)
                self._say_fixed(session, conversation, message, "error/gave_up", now)
            elif not message.held:
                message.held = True
                self._say_fixed(session, conversation, message, "error/holding", now)

    def _ask_people_to_answer(self, session: Session, conversation: Conversation, now: datetime) -> None:
        state = known_state(conversation.state)
        summary = build_summary(
            kind="unanswered",
            channel=conversation.channel,
            sender_phone=conversation.contact.address,
            details=state["details"],
            state=state,
            promised="That staff may read the message and that they can call.",
            language=conversation.language,
        )
        store_handoff(session, conversation, summary, now)

    def _say_fixed(
        self, session: Session, conversation: Conversation, message: Message, key: str, now: datetime
    ) -> None:
        wording = Wording.of(conversation.channel, self.program.placeholders())
        said = [*disclosure(conversation, wording, now), (key, wording.text(key, conversation.next_seq))]
        add_reply(
            session,
            conversation,
            [text for _, text in said],
            author="assistant",
            text_ids=[k for k, _ in said],
            now=now,
            in_reply_to=message.id,
        )


def _oldest_due(now: datetime) -> Select[Message]:
    """The next message to answer: due, its conversation free, nothing before it in its conversation unanswered."""
    earlier = aliased(Message)
    waits_behind = (
        select(earlier.id)
        .where(
            earlier.conversation_id == Message.conversation_id,
            earlier.handling == "waiting",
            earlier.seq < Message.seq,
        )
        .exists()
    )
    return (
        select(Message)
        .join(Conversation)
        .where(
            Message.handling == "waiting",
            Message.not_before <= now,
            or_(Conversation.lease_until.is_(None), Conversation.lease_until < now),
            ~waits_behind,
        )
        .order_by(Message.created_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=Conversation)
    )
