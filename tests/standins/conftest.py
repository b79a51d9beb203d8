"""An open line between a stand-in and a fake gateway for each test, over real HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.standins.fake_gateway import FakeGateway, Line
from tests.standins.twilio import StandIn, create_app
from tests.standins.twilio.running import ACCOUNT_SID, AUTH_TOKEN, PROGRAM_NUMBER, serving

OpenLine = Callable[..., Line]


class Exchange:
    """Serves the present test's app on a server that outlives it, for starting and stopping one is slow."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is None:
            raise RuntimeError("no line is open")
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def exchanges() -> Iterator[tuple[tuple[Exchange, str], tuple[Exchange, str]]]:
    twilio, gateway = Exchange(), Exchange()
    with serving(twilio) as twilio_url, serving(gateway) as gateway_url:
        yield (twilio, twilio_url), (gateway, gateway_url)


@pytest.fixture
def open_line(exchanges: tuple[tuple[Exchange, str], tuple[Exchange, str]]) -> Iterator[OpenLine]:
    """Opens a line to a stand-in with these options; the one opened last is connected."""
    (twilio, twilio_url), (gateway_side, gateway_url) = exchanges
    opened: list[StandIn] = []

    def open_one(auth_token: str = AUTH_TOKEN, **options: Any) -> Line:
        gateway = FakeGateway(gateway_url)
        standin = StandIn(ACCOUNT_SID, auth_token, [PROGRAM_NUMBER], gateway_url, **options)
        twilio.app, gateway_side.app = create_app(standin), gateway.app
        opened.append(standin)
        return Line(standin, twilio_url, gateway)

    yield open_one
    for standin in opened:
        standin.close()


@pytest.fixture
def line(open_line: OpenLine) -> Line:
    return open_line()
