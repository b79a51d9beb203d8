"""The stand-in as a web application: Twilio's REST API and the simulator page on one port."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.standins.twilio.account import StandIn
from tests.standins.twilio.rest_api import RestApi
from tests.standins.twilio.simulator import Simulator

LOCAL_HOSTS = ("127.0.0.1", "localhost", "testserver")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class FixedHeaders:
    """Nothing is kept by the browser and nothing is loaded from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def create_app(standin: StandIn, allowed_hosts: Sequence[str] = LOCAL_HOSTS) -> Starlette:
    """`allowed_hosts` keeps a foreign page from reaching this one by rebinding a name to the machine."""
    return Starlette(
        routes=[*RestApi(standin).routes(), *Simulator(standin).routes()],
        middleware=[
            Middleware(FixedHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts)),
        ],
    )
