"""Tells an open page that what it shows has changed, within a second, so that the page fetches it again.

Only a version travels, never content. Looking keeps no session alive; the stream ends with the session.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.event_stream import (
    BREATH_SECONDS,
    HEARTBEAT,
    HEARTBEAT_SECONDS,
    LOOK_AGAIN_SECONDS,
    event,
    event_stream,
)
from bot.staff.session import Visit, is_alive, read_visit
from bot.storage.models import (
    Alert,
    Conversation,
    Delivery,
    Handoff,
    Message,
    Page,
    ScreeningReview,
    UnderstandingReview,
)

if TYPE_CHECKING:
    from bot.application import Services


# A page that is planned, tried, sent or given up moves at least one of these.
PAGES_SO_FAR = select(
    func.count(Page.id),
    func.sum(Page.attempt),
    func.count(Page.sent_at),
    func.count(Page.id).filter(Page.error.is_not(None)),
    func.count(Page.id).filter(Page.status == "failed"),
)


def inbox_version(session: Session) -> str:
    """Another value whenever the list or the alerts above it would look different."""
    total, latest, still_open = session.execute(
        select(
            func.count(Handoff.id),
            func.max(Handoff.updated_at),
            func.count(Handoff.id).filter(Handoff.status != "closed"),
        )
    ).one()
    alerts, acknowledged = session.execute(
        select(func.count(Alert.id), func.count(Alert.acknowledged_at))
    ).one()
    pages = session.execute(PAGES_SO_FAR).one()
    return f"{latest}|{total}|{still_open}|{alerts}|{acknowledged}|{'|'.join(map(str, pages))}"


def handoff_version(session: Session, handoff_id: str) -> str:
    """Another value whenever this hand-off, its talk, its alerts, pages, marks or a delivery changed."""
    row = session.execute(
        select(Handoff.conversation_id, Handoff.updated_at, Handoff.status, Conversation.next_seq)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(Handoff.id == handoff_id)
    ).one_or_none()
    if row is None:
        return "gone"
    conversation_id, updated_at, status, next_seq = row
    alerts, acknowledged = session.execute(
        select(func.count(Alert.id), func.count(Alert.acknowledged_at)).where(
            Alert.conversation_id == conversation_id
        )
    ).one()
    delivered, deliveries = session.execute(
        select(func.max(Delivery.updated_at), func.count()).where(Delivery.conversation_id == conversation_id)
    ).one()
    pages = session.execute(
        PAGES_SO_FAR.join(Alert, Alert.id == Page.alert_id).where(Alert.conversation_id == conversation_id)
    ).one()
    reviews = [
        session.execute(
            select(func.count(review.id))
            .join(Message, Message.id == review.message_id)
            .where(Message.conversation_id == conversation_id)
        ).scalar_one()
        for review in (ScreeningReview, UnderstandingReview)
    ]
    changing = (alerts, acknowledged, delivered, deliveries, *pages, *reviews)
    return f"{updated_at}|{status}|{next_seq}|{'|'.join(map(str, changing))}"


def look(services: Services, visit: Visit, handoff_id: str | None) -> str | None:
    """The present version, or None when the session has ended."""
    with services.database.reading() as session:
        if not is_alive(session, visit.session_hash, services.clock.now()):
            return None
        return inbox_version(session) if handoff_id is None else handoff_version(session, handoff_id)


async def changes(services: Services, visit: Visit, handoff_id: str | None) -> AsyncIterator[str]:
    told: str | None = None
    last_sent = monotonic()
    while True:
        version = await run_in_threadpool(look, services, visit, handoff_id)
        if version is None:
            yield event("signed-out", {})
            return
        if version != told:
            yield event("changed", {"version": version})
            told, last_sent = version, monotonic()
        elif monotonic() - last_sent >= HEARTBEAT_SECONDS:
            yield HEARTBEAT
            last_sent = monotonic()
        await services.wakeup.wait(LOOK_AGAIN_SECONDS)
        await asyncio.sleep(BREATH_SECONDS)


async def events(request: Request) -> Response:
    visit = await run_in_threadpool(read_visit, request, in_background=True)
    if visit is None:
        return Response(status_code=401)
    handoff_id = request.query_params.get("handoff")
    if handoff_id is not None and not re.fullmatch(r"[0-9a-f]{32}", handoff_id):
        return Response(status_code=404)
    return event_stream(changes(request.app.state.services, visit, handoff_id))


routes: list[BaseRoute] = [Route("/staff/events", events, methods=["GET"])]
