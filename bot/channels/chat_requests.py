"""Reading a chat request carefully, and refusing one in words that say what to do."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.chat_token import ChatTokens
from bot.channels.rate_limit import RateLimit
from bot.conversation.inbound import MAX_STORED, Inbound

if TYPE_CHECKING:
    from bot.application import Services

MAX_BODY = 64 * 1024
LONE_SURROGATES = re.compile("[\ud800-\udfff]")

Endpoint = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    def __init__(self, status: int, error: str, what_to_do: str, retry_after: int | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.what_to_do = what_to_do
        self.retry_after = retry_after


def refusing_politely(endpoint: Endpoint) -> Endpoint:
    async def wrapped(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            response = answer({"error": refused.error, "what_to_do": refused.what_to_do}, refused.status)
            if refused.retry_after is not None:
                response.headers["Retry-After"] = str(refused.retry_after)
            if refused.status == 401:
                response.headers["WWW-Authenticate"] = "Bearer"
            return response

    return wrapped


def answer(content: dict[str, Any], status: int = 200) -> Response:
    # json's ASCII form, because stored text may hold what UTF-8 cannot.
    return Response(json.dumps(content), status_code=status, media_type="application/json")


def sender_address(request: Request) -> str:
    return request.client.host if request.client else ""


def slow_down(limit: RateLimit, key: str, now: datetime) -> None:
    seconds = limit.wait_seconds(key, now)
    if seconds:
        raise Refused(
            429, "too_many", f"Wait {seconds} seconds and try again. In danger? Call 988 or 911.", seconds
        )


def conversation_of(request: Request) -> str:
    services: Services = request.app.state.services
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    tokens = ChatTokens(services.settings.session_secret)
    found = (
        tokens.conversation_id(token.strip(), services.clock.now()) if scheme.lower() == "bearer" else None
    )
    if found is None:
        raise Refused(401, "no_session", "This chat has ended. Start a new one with POST /chat/session.")
    return found


def read_after(request: Request) -> int:
    after = request.query_params.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,9}", after):
        raise Refused(422, "bad_after", "`after` is the `seq` of the last message you have, or 0.")
    return int(after)


async def posted_message(request: Request, conversation_id: str) -> Inbound:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(415, "not_json", "Send the message as application/json.")
    try:
        content = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise Refused(400, "not_json", "The message could not be read. Send a JSON object.") from None
    if not isinstance(content, dict):
        raise Refused(400, "not_json", "The message could not be read. Send a JSON object.")
    text = content.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refused(422, "no_text", "Write something first.")
    if len(text) > MAX_STORED:
        raise Refused(422, "too_long", "That is too long for one message. Send it in two parts.")
    return Inbound(
        channel="web",
        provider_id=f"{conversation_id}:{_client_id(content.get('id'))}",
        text=LONE_SURROGATES.sub("\ufffd", text),
        conversation_id=conversation_id,
    )


def _client_id(given: object) -> str:
    """The browser's own id for a message, shortened: with the conversation it must fit 64 characters."""
    try:
        parsed = uuid.UUID(given if isinstance(given, str) else "")
    except ValueError:
        raise Refused(422, "no_id", "`id` must be a UUID that the page makes for each message.") from None
    return base64.urlsafe_b64encode(parsed.bytes).rstrip(b"=").decode()


async def _body(request: Request) -> bytes:
    """The body, read no further than the limit, whatever its length claims to be."""
    too_large = Refused(413, "too_large", "That is too long for one message. Send it in two parts.")
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed) > MAX_BODY:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise too_large
    except ClientDisconnect:
        raise Refused(400, "cut_off", "The message was cut off. Send it again.") from None
    return bytes(body)
