"""The crisis protocol: fixed reviewed words at once, staff alerted in the same transaction. The engine is not asked.

Binding source: shared safety standard, section A (988 Lifeline policy, VERA-MH rubrics). A crisis stays open
until a person on staff closes the hand-off: not by time, not by "I'm fine", not by a restart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.conversation.replying import add_reply
from bot.engine.dialogue_state import known_state
from bot.handoff.escalation import start_paging
from bot.handoff.storing import store_handoff
from bot.handoff.summary import build_summary
from bot.programs.profile import Program
from bot.safety.crisis_texts import CrisisTexts
from bot.safety.screening import Category, Level, Screening
from bot.storage.audit import append
from bot.storage.models import Alert, Conversation, Message

_FINE = re.compile(
    r"\b(i'?m|im|i am) (fine|ok(ay)?|good|alright|safe)\b|\bfalse alarm\b|\bestoy bien\b", re.I
)
_JOKING = re.compile(r"\b(jk|just kidding|kidding|joking|a joke|es broma)\b", re.I)


@dataclass(frozen=True)
class DangerProtocol:
    program: Program
    texts: CrisisTexts

    def respond(
        self,
        session: Session,
        conversation: Conversation,
        message: Message,
        screening: Screening,
        now: datetime,
    ) -> None:
        """Alert staff and answer. To an opted-out number no reply can be sent; the alert goes out all the same."""
        category = screening.category or Category.SUICIDE
        worse = self._is_worse(conversation, category, screening.level)
        self._alert(session, conversation, message, screening, category, now)
        if conversation.crisis_opened_at is None or worse:
            conversation.crisis_opened_at = conversation.crisis_opened_at or now
            conversation.crisis_category = category.value
            conversation.crisis_level = screening.level.value
        if conversation.contact.opted_out_at is None:
            reply = self.texts.reply(
                category,
                screening.level,
                channel=conversation.channel,
                language=conversation.language,
                episode_turn=conversation.crisis_turns,
                alert_stored=True,  # in this very transaction
                office_open=self.program.is_open(now),
            )
            add_reply(
                session,
                conversation,
                [reply.text],
                author="protocol",
                text_ids=[f"{reply.text_id}@{reply.version}"],
                now=now,
                in_reply_to=message.id,
            )
        conversation.crisis_turns += 1

    def respond_to_fine(
        self, session: Session, conversation: Conversation, message: Message, now: datetime
    ) -> bool:
        """While a crisis is open: "I'm fine" and "jk" are met kindly and change nothing. True when answered."""
        if conversation.crisis_opened_at is None:
            return False
        kind: Literal["fine", "joking"] | None = (
            "joking" if _JOKING.search(message.body) else "fine" if _FINE.search(message.body) else None
        )
        if kind is None:
            return False
        reply = self.texts.still_open(
            kind,
            channel=conversation.channel,
            language=conversation.language,
            turn=conversation.crisis_turns,
            alert_stored=True,  # the crisis is open, so its alert is stored
        )
        add_reply(
            session,
            conversation,
            [reply.text],
            author="protocol",
            text_ids=[f"{reply.text_id}@{reply.version}"],
            now=now,
            in_reply_to=message.id,
        )
        conversation.crisis_turns += 1
        return True

    def pointer(self, conversation: Conversation) -> str | None:
        """The live-help line that every ordinary reply carries while a crisis is open."""
        if conversation.crisis_opened_at is None:
            return None
        return self.texts.pointer(conversation.channel, conversation.language, conversation.next_seq)

    def _is_worse(self, conversation: Conversation, category: Category, level: Level) -> bool:
        if conversation.crisis_level is None:
            return True
        return (
            level.rank > Level(conversation.crisis_level).rank
            or category.value != conversation.crisis_category
        )

    def _alert(
        self,
        session: Session,
        conversation: Conversation,
        message: Message,
        screening: Screening,
        category: Category,
        now: datetime,
    ) -> None:
        alert = Alert(
            conversation_id=conversation.id,
            message_id=message.id,
            category=category.value,
            level=screening.level.value,
            evidence=message.evidence or [],
            created_at=now,
        )
        session.add(alert)
        session.flush()
        start_paging(session, alert, now)
        state = known_state(conversation.state)
        summary = build_summary(
            kind="crisis",
            channel=conversation.channel,
            sender_phone=conversation.contact.address,
            details=state["details"],
            state=state,
            language=conversation.language,
        )
        summary["danger"] = [
            {
                "category": category.value,
                "level": screening.level.value,
                "reasons": sorted({e.reason for e in screening.evidence}) or ["screening"],
                "quote": message.body[:600],
            }
        ]
        opted_out = conversation.contact.opted_out_at is not None
        summary["promised"] = (
            "Nothing could be sent: this number has opted out of texts."
            if opted_out
            else "Crisis lines, that this is automated and cannot call for help, and that the team is alerted."
        )
        store_handoff(session, conversation, summary, now)
        append(session, "assistant", "alert_stored", alert.id, now)
