"""Starts the product as `make run` does, on free ports and a database of its own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.clock import SystemClock
from bot.engine.engine_environment import ROOT
from bot.processes import Process, Supervisor, engine_processes, free_port
from bot.settings import Settings, load_settings, new_secrets
from bot.staff.sign_in import issue_link
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault
from tests.standins.twilio import StandIn
from tests.standins.twilio.running import ACCOUNT_SID, AUTH_TOKEN, PROGRAM_NUMBER, running_standin

ENGINE_WITHIN_SECONDS = 180
GATEWAY_WITHIN_SECONDS = 60


@dataclass
class Product:
    url: str
    settings: Settings
    phone_network: StandIn
    gateway: Supervisor
    engine: Supervisor

    def sign_in_link(self) -> str:
        open_vault(Vault(self.settings.encryption_keys, self.settings.address_hash_key))
        database = Database(self.settings.database_url)
        with database.transaction() as session:
            token = issue_link(session, "ana@example.org", "Ana", SystemClock().now())
        database.close()
        return f"{self.url}/staff/sign-in#token={token}"

    def database(self) -> Database:
        open_vault(Vault(self.settings.encryption_keys, self.settings.address_hash_key))
        return Database(self.settings.database_url)

    def wait_for_engine(self) -> None:
        wait_until(
            lambda: _json(f"{self.url}/readyz").get("engine") is True, ENGINE_WITHIN_SECONDS, "the engine"
        )

    def restart_gateway(self) -> None:
        """Kill it as a power cut would, then start it again."""
        child = self.gateway.processes[0].child
        assert child is not None
        child.kill()
        child.wait()
        self.gateway.start()
        self.wait_for_gateway()

    def wait_for_gateway(self) -> None:
        wait_until(
            lambda: _json(f"{self.url}/healthz").get("status") == "ok", GATEWAY_WITHIN_SECONDS, "the gateway"
        )


@contextmanager
def running_product(folder: Path) -> Iterator[Product]:
    port, engine_port, actions_port = free_port(), free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    with running_standin(url, account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN) as (standin, standin_url):
        values = new_secrets() | {
            "ENVIRONMENT": "development",
            "PROGRAM": "harborlight",
            "PUBLIC_URL": url,
            "GATEWAY_PORT": str(port),
            "DATABASE_URL": f"sqlite:///{folder}/product.db",
            "ENGINE_URL": f"http://127.0.0.1:{engine_port}",
            "ENGINE_DEADLINE_SECONDS": "8",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_NUMBER": PROGRAM_NUMBER,
            "TWILIO_API_BASE_URL": standin_url,
            "LOG_LEVEL": "INFO",
        }
        environment = dict(os.environ) | values | {"PYTHONPATH": str(ROOT)}
        settings = load_settings(folder / "none.env", **{k.lower(): v for k, v in values.items()})
        command = [sys.executable, "-m", "bot", "serve"]
        gateway = Supervisor([Process("gateway", command, environment, folder / "gateway.log")])
        engine = Supervisor(engine_processes(values["ENGINE_TOKEN"], engine_port, actions_port, folder))
        product = Product(url, settings, standin, gateway, engine)
        try:
            engine.start()
            gateway.start()
            product.wait_for_gateway()
            yield product
        finally:
            gateway.stop()
            engine.stop()


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for a condition and return how long it took; fails naming what did not come."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


def _json(url: str) -> dict[str, object]:
    try:
        return dict(httpx.get(url, timeout=5, trust_env=False).json())
    except (httpx.HTTPError, ValueError):
        return {}
