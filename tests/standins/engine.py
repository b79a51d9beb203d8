"""A stand-in for the engine: the channel of bot/engine/channel.py over real HTTP, with answers a test chooses.

Token check, health, call and proposal have the real shapes. Like the real one it keeps nothing between two calls:
the state that comes with a message goes back with the proposal.
"""

import asyncio
import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

Fault = Literal["slow", "dripping", "cut off", "500", "502", "503", "malformed", "empty"]
Answer = Callable[[dict[str, Any]], dict[str, Any]]

TOKEN = "engine-token-for-tests-engine-token-for-tests"
NOBODY_THERE = "http://127.0.0.1:9"  # the discard port: refused at once, as when the engine is down


def proposal(
    *say: str | tuple[str, dict[str, Any]],
    commands: list[tuple[str, dict[str, Any]]] | None = None,
    topics: list[str] | None = None,
    **state: Any,
) -> Answer:
    """The engine says these texts and changes these slots; the rest of the state stays as it came."""

    def answer(call: dict[str, Any]) -> dict[str, Any]:
        said = [(one, {}) if isinstance(one, str) else one for one in say]
        return {
            "say": [{"say": key, "with": values} for key, values in said],
            "commands": [{"command": name, "with": values} for name, values in commands or []],
            "state": call["state"] | {"turns": call["state"].get("turns", 0) + 1} | state,
            "topics": topics or [],
            "confidence": 0.9,
        }

    return answer


@dataclass
class ScriptedEngine:
    """Answers with what was queued by `will`, else with `usually`. `calls` are the calls it got, in order."""

    usually: Answer = field(default_factory=lambda: proposal("move/greeting"))
    token: str = TOKEN
    ready: bool = True
    calls: list[dict[str, Any]] = field(default_factory=list)
    while_thinking: Callable[[dict[str, Any]], object] | None = None

    def __post_init__(self) -> None:
        self._queued: list[Answer | dict[str, Any]] = []
        self._fault: Fault | None = None
        self._times: int | None = None
        self._lock = threading.Lock()
        routes = [
            Route("/webhooks/gateway/", self._health, methods=["GET"]),
            Route("/webhooks/gateway/propose", self._propose, methods=["POST"]),
        ]
        self.app: ASGIApp = Starlette(routes=routes)

    def will(self, *answers: Answer | dict[str, Any]) -> None:
        """The next answers, in order; a dict is sent as it stands."""
        self._queued += answers

    def has(self, fault: Fault | None, times: int | None = None) -> None:
        """Every call meets this fault, or the next `times`; None mends it."""
        self._fault, self._times = fault, times

    @property
    def texts(self) -> list[str]:
        return [call["text"] for call in self.calls]

    async def _health(self, request: Request) -> Response:
        return JSONResponse({"ready": self.ready}, status_code=200 if self.ready else 503)

    async def _propose(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("X-Engine-Token", ""), self.token):
            return JSONResponse({"error": "token"}, status_code=403)
        call = await request.json()
        with self._lock:
            self.calls.append(call)
            fault = self._take_fault()
            answer = self._queued.pop(0) if self._queued and fault is None else self.usually
        if self.while_thinking:
            await run_in_threadpool(self.while_thinking, call)
        if fault == "slow":
            while not await request.is_disconnected():
                await asyncio.sleep(0.02)
        if fault == "dripping":
            return _Dripping()
        if fault == "cut off":
            return _CutOff()
        if fault == "malformed":
            return Response('{"say": [{"say"', media_type="application/json")
        if fault == "empty":
            return Response(b"")
        if fault:
            return JSONResponse({"error": "turn failed"}, status_code=int(fault))
        return JSONResponse(answer if isinstance(answer, dict) else answer(call))

    def _take_fault(self) -> Fault | None:
        if self._fault and self._times is not None:
            self._times -= 1
            if self._times < 0:
                self._fault = self._times = None
        return self._fault


class _CutOff(Response):
    """The engine dies in the middle of its answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"say": [', "more_body": False})


class _Dripping(Response):
    """One byte now and then: no single wait is long, the whole takes far too long."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(100):
            if await _quickly(receive) == "http.disconnect":
                return
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _quickly(receive: Receive) -> str:
    try:
        return str((await asyncio.wait_for(receive(), 0.05))["type"])
    except TimeoutError:
        return ""
