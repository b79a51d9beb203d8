"""Start everything on this machine: gateway, engine, and a simulated phone line. No account anywhere is needed."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from urllib.parse import urlsplit

import httpx

from bot.clock import SystemClock
from bot.engine.engine_environment import ROOT
from bot.logging_setup import set_up_logging
from bot.processes import LOGS, Process, Supervisor, engine_processes
from bot.settings import Settings, ensure_development_secrets, load_settings
from bot.staff.sign_in import issue_link
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault

STAFF_EMAIL = "you@localhost"
GATEWAY_WITHIN_SECONDS = 30
ENGINE_WITHIN_SECONDS = 180


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    ensure_development_secrets()
    settings = load_settings()
    if settings.environment == "production":
        print(
            "`run` is for your own machine; in production start `serve` and the engine (docs/operations.md).",
            file=sys.stderr,
        )
        return 2
    set_up_logging("WARNING")
    if busy := [port for port in _ports(settings) if _answers(port)]:
        print(
            f"Port {busy[0]} is in use; stop what runs there, or set another port in .env.", file=sys.stderr
        )
        return 1
    supervisor = Supervisor(_processes(settings))
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        supervisor.start()
        print("Starting. The engine needs a few seconds; messages are already taken and kept.", flush=True)
        if not _wait(settings.gateway_port, "/healthz", GATEWAY_WITHIN_SECONDS):
            print(f"The gateway did not start; see {LOGS / 'gateway.log'}", file=sys.stderr)
            return 1
        print(_addresses(settings, _sign_in_link(settings)), flush=True)
        began = time.monotonic()
        announced = False
        while True:
            supervisor.look_after()
            if not announced and _ready(settings):
                print(
                    f"The engine is ready ({time.monotonic() - began:.0f} s). Ctrl-C stops everything.",
                    flush=True,
                )
                announced = True
            elif not announced and time.monotonic() - began > ENGINE_WITHIN_SECONDS:
                print(
                    f"The engine is still not ready; see {LOGS / 'engine.log'}", file=sys.stderr, flush=True
                )
                announced = True
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
        return 0
    finally:
        supervisor.stop()


def _processes(settings: Settings) -> list[Process]:
    engine_port = urlsplit(settings.engine_url).port or 80
    actions_port = urlsplit(settings.actions_url).port or 80
    environment = dict(os.environ)
    processes = [
        Process("gateway", [sys.executable, "-m", "bot", "serve"], environment, LOGS / "gateway.log"),
        *engine_processes(settings.engine_token, engine_port, actions_port),
    ]
    if settings.uses_simulator:
        processes.append(_simulator(settings))
    return processes


def _simulator(settings: Settings) -> Process:
    """The stand-in for Twilio lives with the tests; it is started only when no real account is configured."""
    command = [
        sys.executable, "-m", "tests.standins.twilio",
        "--port", str(settings.simulator_port), "--gateway", f"http://127.0.0.1:{settings.gateway_port}",
    ]  # fmt: skip
    environment = dict(os.environ) | {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "TWILIO_NUMBER": settings.twilio_number,
        "PUBLIC_URL": settings.public_url,
        "PYTHONPATH": str(ROOT),
    }
    return Process("simulator", command, environment, LOGS / "simulator.log")


def _sign_in_link(settings: Settings) -> str:
    open_vault(Vault(settings.encryption_keys, settings.address_hash_key))
    database = Database(settings.database_url)
    with database.transaction() as session:
        token = issue_link(session, STAFF_EMAIL, "You", SystemClock().now())
    database.close()
    return f"{settings.public_url}/staff/sign-in#token={token}"


def _addresses(settings: Settings, sign_in: str) -> str:
    lines = [
        "",
        f"  Web chat        {settings.public_url}/chat",
        f"  Staff inbox     {sign_in}",
        "                  (signs you in once, within 15 minutes; a new one: .venv/bin/python -m bot staff EMAIL)",
    ]
    if settings.uses_simulator:
        lines.append(f"  SMS simulator   http://127.0.0.1:{settings.simulator_port}/")
    return "\n".join([*lines, f"  Logs            {LOGS.relative_to(ROOT)}/", ""])


def _ports(settings: Settings) -> list[int]:
    ports = [
        settings.gateway_port,
        urlsplit(settings.engine_url).port or 80,
        urlsplit(settings.actions_url).port or 80,
    ]
    return [*ports, settings.simulator_port] if settings.uses_simulator else ports


def _answers(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=1.0, trust_env=False)
    except httpx.ConnectError:
        return False
    except httpx.HTTPError:
        return True
    return True


def _wait(port: int, path: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(f"http://127.0.0.1:{port}{path}", timeout=1.0, trust_env=False).status_code == 200:
                return True
        except httpx.HTTPError:
            time.sleep(0.1)
    return False


def _ready(settings: Settings) -> bool:
    try:
        ready = httpx.get(
            f"http://127.0.0.1:{settings.gateway_port}/readyz", timeout=3.0, trust_env=False
        ).json()
    except (httpx.HTTPError, ValueError):
        return False
    return bool(ready.get("engine"))
