"""Scripted talks: reading the YAML format of the contract and playing one through the real message path."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from bot.application import Services, build_services
from bot.channels.loopback_carrier import LoopbackCarrier
from bot.channels.phone_numbers import as_e164
from bot.clock import SetClock
from bot.conversation.inbound import Inbound
from bot.handoff.summary import summary_text
from bot.programs.profile import ProfileError, load_program
from bot.settings import Settings
from bot.storage.models import Alert, Conversation, Handoff, Message, new_id

DEFAULT_PHONE = "+15085550117"
TURN_WITHIN_SECONDS = 60.0


class ScriptError(Exception):
    """A scripted talk cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True)
class ScriptedTurn:
    user: str
    delay: timedelta = timedelta(0)
    media: int = 0


@dataclass(frozen=True)
class Talk:
    id: str
    channel: str
    turns: list[ScriptedTurn]
    sender_phone: str = DEFAULT_PHONE
    local_time: datetime | None = None
    program: str | None = None
    checks: dict[str, Any] = field(default_factory=dict)


def read_talks(path: Path) -> list[Talk]:
    """Read one talk or a list of talks; raises `ScriptError`."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ScriptError(f"cannot read {path}: {error}") from None
    if isinstance(raw, dict) and isinstance(raw.get("talks"), list):
        raw = raw["talks"]
    return [_talk(path, one) for one in (raw if isinstance(raw, list) else [raw])]


def _talk(path: Path, raw: Any) -> Talk:
    try:
        turns = [
            ScriptedTurn(
                str(t.get("user") or ""),
                timedelta(hours=float(t.get("delay_hours", 0))),
                int(t.get("media", 0)),
            )
            for t in raw["turns"]
        ]
        channel = raw.get("channel", "sms")
        if channel not in ("sms", "web"):
            raise ValueError(f"channel must be sms or web, not {channel!r}")
        phone = as_e164(str(raw.get("sender_phone") or DEFAULT_PHONE))
        if phone is None:
            raise ValueError("sender_phone is not a phone number")
        if raw.get("program"):
            load_program(raw["program"])
        said_time = raw.get("local_time")
        moment = datetime.fromisoformat(str(said_time)) if said_time else None
        return Talk(str(raw["id"]), channel, turns, phone, moment, raw.get("program"))
    except (KeyError, TypeError, AttributeError, ValueError, ProfileError) as error:
        raise ScriptError(f"{path}: this is not a scripted talk: {error}") from None


def play(talk: Talk, settings: Settings) -> dict[str, Any]:
    """Play one talk on a fresh database and return what the contract's `converse` writes for it."""
    program = load_program(talk.program or settings.program)
    start = talk.local_time or datetime.now(UTC)
    clock = SetClock(start if start.tzinfo else start.replace(tzinfo=program.zone))
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"database_url": f"sqlite:///{folder}/talk.db"})
        services = build_services(own, clock=clock, carrier=LoopbackCarrier(), program=program)
        try:
            web_conversation = new_id()
            turns = [_play_turn(services, clock, talk, turn, web_conversation) for turn in talk.turns]
            return {"id": talk.id, "turns": turns, **_outcome(services)}
        finally:
            services.close()


def _play_turn(
    services: Services, clock: SetClock, talk: Talk, turn: ScriptedTurn, web_conversation: str
) -> dict[str, Any]:
    clock.forward(turn.delay)
    began = time.monotonic()
    receipt = services.receiver.receive(
        Inbound(
            channel="sms" if talk.channel == "sms" else "web",
            provider_id=new_id(),
            text=turn.user,
            address=talk.sender_phone if talk.channel == "sms" else None,
            conversation_id=None if talk.channel == "sms" else web_conversation,
            media_count=turn.media,
        )
    )
    converser = services.new_converser()
    while _is_waiting(services, receipt.message_id) and time.monotonic() - began < TURN_WITHIN_SECONDS:
        if not converser.answer_next():
            time.sleep(0.1)
    while services.deliverer.deliver_next():
        continue
    with services.database.reading() as session:
        replies = session.scalars(
            select(Message).where(Message.in_reply_to == receipt.message_id).order_by(Message.seq)
        ).all()
        bot = [
            m.body for m in replies if m.channel == "web" or (m.delivery and m.delivery.status != "failed")
        ]
    return {"user": turn.user, "bot": bot, "ms": round((time.monotonic() - began) * 1000)}


def _is_waiting(services: Services, message_id: str) -> bool:
    with services.database.reading() as session:
        return session.get_one(Message, message_id).handling == "waiting"


def _outcome(services: Services) -> dict[str, Any]:
    with services.database.reading() as session:
        handoffs = session.scalars(select(Handoff).order_by(Handoff.created_at)).all()
        alerts = session.scalars(select(Alert).order_by(Alert.created_at)).all()
        conversation = session.scalars(select(Conversation).limit(1)).one_or_none()
        return {
            "handoffs": [
                {"urgency": h.urgency, "status": h.status, "summary": summary_text(h.summary)}
                for h in handoffs
            ],
            "alerts": [{"category": a.category, "level": a.level} for a in alerts],
            "opted_out": bool(conversation and conversation.contact.opted_out_at),
        }
