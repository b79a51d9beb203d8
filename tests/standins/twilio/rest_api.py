"""Twilio's REST API as far as the Messages resource goes, under /2010-04-01."""

import asyncio
import base64
import secrets
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tests.standins.twilio.account import StandIn
from tests.standins.twilio.e164 import e164
from tests.standins.twilio.faults import CreateFault
from tests.standins.twilio.listing import list_page
from tests.standins.twilio.messages import API_VERSION, Message, new_sid
from tests.standins.twilio.outgoing import Refusal

FINAL = {"delivered", "undelivered", "failed", "received", "canceled"}
EVERY_METHOD = ["GET", "POST", "PUT", "DELETE"]
NOT_YET_SENT = {"accepted", "queued", "sending"}
OUTAGES = {
    429: Refusal(429, 20429, "Too Many Requests"),
    500: Refusal(500, 20500, "An internal server error has occurred"),
    503: Refusal(503, 20503, "Service is unavailable. Please try again"),
}

Endpoint = Callable[[Request], Awaitable[Response]]


class RestApi:
    def __init__(self, standin: StandIn) -> None:
        self._standin = standin

    def routes(self) -> list[Mount]:
        account = "/Accounts/{account_sid}"
        return [
            Mount(
                f"/{API_VERSION}",
                routes=[
                    Route(f"{account}/Messages.json", self._guarded(self._create), methods=["POST"]),
                    Route(f"{account}/Messages.json", self._guarded(self._list), methods=["GET"]),
                    Route(f"{account}/Messages/{{sid}}.json", self._guarded(self._fetch), methods=["GET"]),
                    Route(f"{account}/Messages/{{sid}}.json", self._guarded(self._update), methods=["POST"]),
                    Route(
                        f"{account}/Messages/{{sid}}.json", self._guarded(self._delete), methods=["DELETE"]
                    ),
                    Route(
                        f"{account}/IncomingPhoneNumbers.json", self._guarded(self._numbers), methods=["GET"]
                    ),
                    Route(
                        "/{rest:path}", self._guarded(self._unknown), methods=["GET", "POST", "PUT", "DELETE"]
                    ),
                ],
            )
        ]

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """Credentials first, then the endpoint; a refusal becomes Twilio's error document."""

        async def guarded(request: Request) -> Response:
            try:
                self._authenticate(request)
                response = await endpoint(request)
            except Refusal as refusal:
                response = JSONResponse(
                    {
                        "code": refusal.code,
                        "message": refusal.message,
                        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
                        "status": refusal.status,
                    },
                    status_code=refusal.status,
                )
                if refusal.status == 401:
                    response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
            response.headers["Twilio-Request-Id"] = new_sid("RQ")
            return response

        return guarded

    def _authenticate(self, request: Request) -> None:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        expected = f"{self._standin.account_sid}:{self._standin.auth_token}".encode()
        try:
            given = base64.b64decode(credentials, validate=True)
        except ValueError:
            given = b""
        account_sid = request.path_params.get("account_sid", self._standin.account_sid)
        if (
            scheme.lower() != "basic"
            or not secrets.compare_digest(given, expected)
            or account_sid != self._standin.account_sid
        ):
            raise Refusal(401, 20003, "Authenticate")

    async def _create(self, request: Request) -> Response:
        form = await request.form()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        media_urls = [value for value in form.getlist("MediaUrl") if isinstance(value, str)]
        to = e164(fields.get("To", "")) or ""
        fault = self._standin.faults.take(CreateFault, to) or CreateFault()
        if fault.status:
            raise OUTAGES[fault.status]
        if not fault.taken:
            await self._stay_silent(fault.seconds)
            raise OUTAGES[503]
        # Taken first, silent afterwards: the client's time-out says nothing about the message.
        message = self._standin.create(fields, media_urls)
        answer = JSONResponse(message.resource(), status_code=201)
        await self._stay_silent(fault.seconds)
        return answer

    async def _stay_silent(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._standin.closed:
            await asyncio.sleep(min(0.1, seconds))

    async def _list(self, request: Request) -> Response:
        return JSONResponse(list_page(self._standin.book.kept(), request.query_params, request.url.path))

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._found(request).resource())

    async def _update(self, request: Request) -> Response:
        """Only redaction: an empty Body forgets Twilio's copy of the text."""
        message = self._found(request)
        form = await request.form()
        if "Body" in form:
            if form["Body"] != "":
                raise Refusal(400, 20001, "Body must be empty: a message can be redacted, not rewritten")
            if message.status in NOT_YET_SENT:
                raise Refusal(409, 20009, "Cannot redact message because delivery has not been completed.")
            self._standin.book.change(message, body="")
        return JSONResponse(message.resource())

    async def _delete(self, request: Request) -> Response:
        message = self._found(request)
        if message.status not in FINAL:
            raise Refusal(409, 20009, "Cannot delete message because delivery has not been completed.")
        self._standin.book.change(message, deleted=True, body="")
        return Response(status_code=204)

    async def _numbers(self, request: Request) -> Response:
        path = request.url.path
        wanted = request.query_params.get("PhoneNumber")
        numbers = [number for number in self._standin.numbers if wanted in (None, number)]
        return JSONResponse(
            {
                "first_page_uri": f"{path}?PageSize=50&Page=0",
                "next_page_uri": None,
                "previous_page_uri": None,
                "page": 0,
                "page_size": 50,
                "start": 0,
                "end": max(len(numbers) - 1, 0),
                "uri": f"{path}?PageSize=50&Page=0",
                "incoming_phone_numbers": [self._number(number) for number in numbers],
            }
        )

    def _number(self, number: str) -> dict[str, object]:
        return {
            "sid": "PN" + number.lstrip("+").rjust(32, "0"),
            "account_sid": self._standin.account_sid,
            "phone_number": number,
            "friendly_name": number,
            "capabilities": {"sms": True, "mms": True, "voice": False, "fax": False},
            "api_version": API_VERSION,
            "sms_method": "POST",
            "status": "in-use",
        }

    async def _unknown(self, request: Request) -> Response:
        raise self._not_found(request)

    def _found(self, request: Request) -> Message:
        message = self._standin.book.find(request.path_params["sid"])
        if message is None:
            raise self._not_found(request)
        return message

    def _not_found(self, request: Request) -> Refusal:
        return Refusal(404, 20404, f"The requested resource {request.url.path} was not found")
