"""The web chat's API: a session, messages in, messages out (as a stream or by asking).

The conversation comes from the signed token alone, so nobody can read or write in another person's talk.
The token travels in the Authorization header, never in an address.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.chat_messages import mark_delivered, news, shown
from bot.channels.chat_requests import (
    Refused,
    answer,
    conversation_of,
    posted_message,
    read_after,
    refusing_politely,
    sender_address,
    slow_down,
)
from bot.channels.chat_token import ChatTokens
from bot.channels.event_stream import (
    BREATH_SECONDS,
    HEARTBEAT,
    HEARTBEAT_SECONDS,
    LOOK_AGAIN_SECONDS,
    event,
    event_stream,
)
from bot.channels.rate_limit import RateLimit

if TYPE_CHECKING:
    from bot.application import Services

logger = logging.getLogger(__name__)


class ChatLimits:
    """Generous to a person in distress and to a house full of people behind one address, not to a flood."""

    streams_per_chat = 4
    streams_in_all = 1000

    def __init__(self) -> None:
        self.sessions = RateLimit(burst=40, per_minute=20)
        self.messages_per_chat = RateLimit(burst=20, per_minute=30)
        self.messages_per_address = RateLimit(burst=200, per_minute=200)
        self.reads_per_chat = RateLimit(burst=60, per_minute=120)
        self.open_streams: dict[str, int] = {}

    def may_open_stream(self, conversation_id: str) -> bool:
        return (
            self.open_streams.get(conversation_id, 0) < self.streams_per_chat
            and sum(self.open_streams.values()) < self.streams_in_all
        )

    def stream_opened(self, conversation_id: str) -> None:
        self.open_streams[conversation_id] = self.open_streams.get(conversation_id, 0) + 1

    def stream_closed(self, conversation_id: str) -> None:
        left = self.open_streams.pop(conversation_id) - 1
        if left:
            self.open_streams[conversation_id] = left


def _limits(app: Starlette) -> ChatLimits:
    """Counted per process and kept with the app."""
    if not hasattr(app.state, "chat_limits"):
        app.state.chat_limits = ChatLimits()
    found: ChatLimits = app.state.chat_limits
    return found


@refusing_politely
async def open_session(request: Request) -> Response:
    services: Services = request.app.state.services
    now = services.clock.now()
    slow_down(_limits(request.app).sessions, sender_address(request), now)
    return answer({"token": ChatTokens(services.settings.session_secret).issue(now)})


@refusing_politely
async def post_message(request: Request) -> Response:
    services: Services = request.app.state.services
    conversation_id = conversation_of(request)
    now, limits = services.clock.now(), _limits(request.app)
    slow_down(limits.messages_per_chat, conversation_id, now)
    slow_down(limits.messages_per_address, sender_address(request), now)
    inbound = await posted_message(request, conversation_id)
    try:
        await run_in_threadpool(services.receiver.receive, inbound)
    except (SQLAlchemyError, RuntimeError, OSError) as error:
        # Nothing is lost: the page keeps the message and sends it again.
        logger.error("a chat message could not be stored: %s", type(error).__name__)
        raise Refused(
            503, "not_stored", "Your message was not stored. Keep it and send it again in a moment.", 5
        ) from None
    return answer({"received": True}, status=202)


@refusing_politely
async def messages(request: Request) -> Response:
    services: Services = request.app.state.services
    conversation_id = conversation_of(request)
    slow_down(_limits(request.app).reads_per_chat, conversation_id, services.clock.now())
    found = await run_in_threadpool(news, services.database, conversation_id, read_after(request))
    response = answer({"messages": [shown(message) for message in found.messages]})
    response.background = BackgroundTask(
        mark_delivered, services.database, found.messages, services.clock.now()
    )
    return response


@refusing_politely
async def events(request: Request) -> Response:
    conversation_id = conversation_of(request)
    limits = _limits(request.app)
    if not limits.may_open_stream(conversation_id):
        raise Refused(429, "too_many_streams", "Ask for new messages every few seconds instead.", 30)
    return event_stream(_events(request, limits, conversation_id, read_after(request)))


async def _events(
    request: Request, limits: ChatLimits, conversation_id: str, after: int
) -> AsyncIterator[str]:
    limits.stream_opened(conversation_id)
    try:
        async for piece in _happenings(request, conversation_id, after):
            yield piece
    finally:
        limits.stream_closed(conversation_id)


async def _happenings(request: Request, conversation_id: str, after: int) -> AsyncIterator[str]:
    services: Services = request.app.state.services
    yield HEARTBEAT  # at once, so that the page knows that nothing in between holds events back
    was_waiting = False
    last_sent = monotonic()
    while _is_still_valid(request):
        found = await run_in_threadpool(news, services.database, conversation_id, after)
        said: list[tuple[str, dict[str, Any]]] = [("message", shown(message)) for message in found.messages]
        if found.is_waiting != was_waiting:
            was_waiting = found.is_waiting
            said.append(("typing", {"typing": was_waiting}))
        for name, data in said:
            yield event(name, data)
        if found.messages:
            after = found.last_seq
            await run_in_threadpool(mark_delivered, services.database, found.messages, services.clock.now())
        if said:
            last_sent = monotonic()
        elif monotonic() - last_sent >= HEARTBEAT_SECONDS:
            yield HEARTBEAT
            last_sent = monotonic()
        await services.wakeup.wait(LOOK_AGAIN_SECONDS)
        await asyncio.sleep(BREATH_SECONDS)
    yield event("ended", {})


def _is_still_valid(request: Request) -> bool:
    try:
        conversation_of(request)
    except Refused:
        return False
    return True


routes: list[BaseRoute] = [
    Route("/chat/session", open_session, methods=["POST"]),
    Route("/chat/messages", post_message, methods=["POST"]),
    Route("/chat/messages", messages, methods=["GET"]),
    Route("/chat/events", events, methods=["GET"]),
]
