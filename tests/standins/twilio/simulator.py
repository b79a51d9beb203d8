"""The SMS simulator page: a phone in the browser. It writes nothing to any log."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from tests.standins.twilio.account import StandIn
from tests.standins.twilio.e164 import e164
from tests.standins.twilio.messages import ERROR_MESSAGES, Message
from tests.standins.twilio.segments import GSM_BASIC, GSM_EXTENDED
from tests.standins.twilio.webhooks import HTTP_CONNECTION_FAILURE, WebhookResult

HERE = Path(__file__).parent
FICTIONAL_PHONES = ["+15035550101", "+15035550142", "+15035550177", "+15035550199"]
LOOK_AGAIN_SECONDS = 0.15
STILL_THERE_SECONDS = 15.0
ASK_AGAIN = "Choose a phone number and write a text first."


@dataclass(frozen=True)
class PhoneRequest:
    phone: str
    body: str
    picture: bool


class Simulator:
    def __init__(self, standin: StandIn) -> None:
        self._standin = standin
        self._templates = Jinja2Templates(directory=HERE / "templates")

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._page),
            Route("/simulator/thread", self._thread),
            Route("/simulator/events", self._events),
            Route("/simulator/messages", self._send, methods=["POST"]),
            Route("/simulator/duplicates", self._duplicates, methods=["POST"]),
            Route("/simulator/forged", self._forged, methods=["POST"]),
            Route("/simulator/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    async def _page(self, request: Request) -> Response:
        context = {
            "program_number": self._standin.numbers[0],
            "gateway_url": self._standin.gateway_url,
            "phones": FICTIONAL_PHONES,
            "gsm_basic": GSM_BASIC,
            "gsm_extended": GSM_EXTENDED,
        }
        return self._templates.TemplateResponse(request, "simulator.html", context)

    async def _thread(self, request: Request) -> Response:
        phone = e164(request.query_params.get("phone", ""))
        return JSONResponse(self._shown(phone)) if phone else _refuse("That is not a phone number.")

    async def _events(self, request: Request) -> Response:
        phone = e164(request.query_params.get("phone", ""))
        if phone is None:
            return _refuse("That is not a phone number.")
        return StreamingResponse(self._changes(request, phone), media_type="text/event-stream")

    async def _changes(self, request: Request, phone: str) -> AsyncIterator[str]:
        """The whole thread at every change: threads are short, and a lost event then costs nothing."""
        last_version, quiet = -1, 0.0
        while not self._standin.closed and not await request.is_disconnected():
            version = self._standin.book.version
            if version != last_version:
                last_version, quiet = version, 0.0
                yield f"data: {json.dumps(self._shown(phone))}\n\n"
            elif quiet >= STILL_THERE_SECONDS:
                quiet = 0.0
                yield ": still here\n\n"
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            quiet += LOOK_AGAIN_SECONDS

    async def _send(self, request: Request) -> Response:
        asked = await _read(request)
        if asked is None or not (asked.body or asked.picture):
            return _refuse(ASK_AGAIN)
        media = 1 if asked.picture else 0
        result = await run_in_threadpool(self._standin.send_from_phone, asked.phone, asked.body, media)
        return JSONResponse({"note": self._problem(result)})

    async def _duplicates(self, request: Request) -> Response:
        asked = await _read(request)
        if asked is None or not asked.body:
            return _refuse(ASK_AGAIN)
        results = await run_in_threadpool(self._standin.send_duplicates, asked.phone, asked.body, 3)
        answers = ", ".join(str(result.status_code or "none") for result in results)
        return JSONResponse(
            {"note": f"One text, delivered three times with one message id. Answers: {answers}."}
        )

    async def _forged(self, request: Request) -> Response:
        asked = await _read(request)
        if asked is None:
            return _refuse(ASK_AGAIN)
        result = await run_in_threadpool(self._standin.send_forged, asked.phone, asked.body or "Forged text")
        if result.status_code is None:
            return JSONResponse({"note": self._problem(result)})
        verdict = "TOOK it, which is wrong" if result.accepted else "refused it, as it should"
        return JSONResponse({"note": f"Forged signature: the gateway {verdict} (HTTP {result.status_code})."})

    async def _faults(self, request: Request) -> Response:
        """POST {"kind": "undelivered", "code": 30003, "times": 1} plans; GET shows; DELETE clears."""
        if request.method == "DELETE":
            self._standin.faults.clear()
        if request.method == "POST":
            try:
                self._standin.faults.plan(**await request.json())
            except (TypeError, ValueError):
                return _refuse("Not a fault that the stand-in knows; see faults.py.")
        return JSONResponse({"faults": self._standin.faults.pending()})

    def _shown(self, phone: str) -> dict[str, object]:
        return {
            "opted_out": self._standin.opted_out(phone),
            "messages": [self._bubble(message) for message in self._standin.thread(phone)],
        }

    def _bubble(self, message: Message) -> dict[str, object]:
        state, note = self._from_phone(message) if message.inbound else _to_phone(message)
        return {
            "sid": message.sid,
            "mine": message.inbound,
            "text": message.text,
            "pictures": len(message.media_types),
            "segments": message.num_segments,
            "at": message.created.isoformat(),
            "state": state,
            "note": note,
        }

    def _from_phone(self, message: Message) -> tuple[str, str]:
        if any(result.accepted for result in message.webhooks):
            unusable = next((result.error_code for result in message.webhooks if result.accepted), None)
            return (
                "delivered",
                f"Delivered; the answer was not TwiML ({unusable})" if unusable else "Delivered",
            )
        if not message.webhooks:
            return "sending", "Sending…"
        return "failed", self._problem(message.webhooks[-1])

    def _problem(self, result: WebhookResult) -> str:
        """Why the gateway did not take a text, in words. Empty when it did."""
        if result.accepted:
            return ""
        if result.error_code == HTTP_CONNECTION_FAILURE:
            return f"Not delivered: nothing answers at {self._standin.gateway_url}. Is the gateway running?"
        if result.status_code is None:
            return "Not delivered: the gateway did not answer within Twilio's time limit."
        if result.status_code in (401, 403):
            return (
                f"Not delivered: the gateway refused the signature (HTTP {result.status_code}). "
                "Check TWILIO_AUTH_TOKEN and PUBLIC_URL on both sides."
            )
        return f"Not delivered: the gateway answered HTTP {result.status_code}."


def _to_phone(message: Message) -> tuple[str, str]:
    if message.error_code:
        reason = ERROR_MESSAGES.get(message.error_code, "Unknown error")
        return "failed", f"Did not reach this phone: {reason} ({message.error_code})"
    return "delivered", ""


async def _read(request: Request) -> PhoneRequest | None:
    """JSON only: a foreign page cannot post JSON here without the browser asking first."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return None
    try:
        given = await request.json()
        phone, body, picture = e164(given["phone"]), given.get("body", ""), bool(given.get("picture"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return PhoneRequest(phone, body, picture) if phone and isinstance(body, str) else None


def _refuse(reason: str) -> JSONResponse:
    return JSONResponse({"note": reason}, status_code=400)
