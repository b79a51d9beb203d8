"""Serving the stand-in, or any app, on a free loopback port while a test runs."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from tests.standins.twilio.account import StandIn
from tests.standins.twilio.app import create_app

ACCOUNT_SID = "AC" + "5" * 32
AUTH_TOKEN = "stand-in-auth-token"
PROGRAM_NUMBER = "+15035550100"
NOBODY = "http://127.0.0.1:9"


@contextmanager
def serving(app: ASGIApp, start_timeout: float = 10.0) -> Iterator[str]:
    """The base URL of `app`, served in a thread."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    give_up = time.monotonic() + start_timeout
    while not server.started:
        if time.monotonic() > give_up or not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()


@contextmanager
def running_standin(
    gateway_url: str = NOBODY,
    *,
    account_sid: str = ACCOUNT_SID,
    auth_token: str = AUTH_TOKEN,
    numbers: Sequence[str] = (PROGRAM_NUMBER,),
    **options: Any,
) -> Iterator[tuple[StandIn, str]]:
    """A stand-in and its base URL. It may start before the gateway: then `standin.point_at(gateway_url)`."""
    standin = StandIn(account_sid, auth_token, numbers, gateway_url, **options)
    try:
        with serving(create_app(standin)) as base_url:
            try:
                yield standin, base_url
            finally:
                # First, so that open event streams end and the server need not cut them off.
                standin.close()
    finally:
        standin.close()
