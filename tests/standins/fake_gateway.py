"""The other end for the stand-in's own tests: a gateway that checks signatures and keeps what it was sent."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.standins.twilio.account import StandIn
from tests.standins.twilio.running import ACCOUNT_SID, AUTH_TOKEN
from tests.standins.twilio.sdk_client import StandInHttpClient

WEBHOOK_PATH = "/webhooks/twilio/sms"
STATUS_PATH = "/webhooks/twilio/status"
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class FakeGateway:
    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.messages: list[dict[str, str]] = []
        self.statuses: list[dict[str, str]] = []
        self.tokens: list[str] = []
        self.refused = 0
        self.seconds_to_answer = 0.0
        self.answer = Response(EMPTY_TWIML, media_type="text/xml")
        self.app = Starlette(
            routes=[
                Route(WEBHOOK_PATH, self._message, methods=["POST"]),
                Route(STATUS_PATH, self._status, methods=["POST"]),
            ]
        )

    @property
    def status_url(self) -> str:
        return self.base_url + STATUS_PATH

    def told(self, sid: str) -> list[str]:
        """The statuses this message was reported with, in the order they came."""
        return [form["MessageStatus"] for form in self.statuses if form["MessageSid"] == sid]

    async def _message(self, request: Request) -> Response:
        form = await self._signed(request)
        if form is None:
            return Response(status_code=403)
        self.messages.append(form)
        self.tokens.append(request.headers["i-twilio-idempotency-token"])
        await asyncio.sleep(self.seconds_to_answer)
        return self.answer

    async def _status(self, request: Request) -> Response:
        form = await self._signed(request)
        if form is None:
            return Response(status_code=403)
        self.statuses.append(form)
        return Response(status_code=204)

    async def _signed(self, request: Request) -> dict[str, str] | None:
        form = {name: str(value) for name, value in (await request.form()).items()}
        signature = request.headers.get("x-twilio-signature", "")
        if not RequestValidator(AUTH_TOKEN).validate(self.base_url + request.url.path, form, signature):
            self.refused += 1
            return None
        return form


class Line:
    """A stand-in and a gateway that know each other, and the SDK between them."""

    def __init__(self, standin: StandIn, standin_url: str, gateway: FakeGateway) -> None:
        self.standin = standin
        self.standin_url = standin_url
        self.gateway = gateway
        self.sdk = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=StandInHttpClient(standin_url, timeout=5))
