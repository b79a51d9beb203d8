"""Server-sent events as both the staff pages and the chat send them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import StreamingResponse

HEARTBEAT = ": still here\n\n"
HEARTBEAT_SECONDS = 15.0
LOOK_AGAIN_SECONDS = 0.5  # the wake-up is only a nudge of this process; others write to the database too
BREATH_SECONDS = 0.05  # many nudges in a row cost one look


def event(name: str, data: dict[str, Any]) -> str:
    # ASCII only: a lone surrogate in somebody's text must not break the stream.
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def event_stream(content: AsyncIterator[str]) -> StreamingResponse:
    """`X-Accel-Buffering` tells proxies to pass each event on at once."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(content, media_type="text/event-stream", headers=headers)
