"""Shared fixtures: settings that touch nothing of the developer's, a database in a file of its own, the whole line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import event
from starlette.applications import Starlette
from starlette.routing import Route

from bot import settings as bot_settings
from bot.application import Services, build_services, health, readiness
from bot.channels import twilio_sms
from bot.channels.carrier import Carrier
from bot.clock import Clock
from bot.programs.profile import Program, load_program
from bot.safety.crisis_texts import CrisisTexts
from bot.safety.layers import LayeredScreener, default_screener
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault
from tests.line import Line, StepClock
from tests.standins.engine import TOKEN, ScriptedEngine
from tests.standins.switchboard import Switchboard
from tests.standins.twilio import StandIn, create_app
from tests.standins.twilio.running import ACCOUNT_SID, AUTH_TOKEN, PROGRAM_NUMBER, serving

PUBLIC_URL = "https://line.example.org"
TUESDAY_AFTERNOON = datetime(2026, 11, 17, 20, 4, tzinfo=UTC)  # 3:04 PM in New York: the office is open
KEY = Fernet.generate_key().decode()


def settings_with(**changes: Any) -> Settings:
    """Complete settings; nothing is read from the environment, `.env` or `var/`."""
    values: dict[str, Any] = {
        "public_url": PUBLIC_URL,
        "database_url": "sqlite:///:memory:",
        "encryption_keys": (KEY,),
        "address_hash_key": "a" * 32,
        "session_secret": "s" * 32,
        "engine_token": TOKEN,
        "engine_deadline_seconds": 5.0,
        "twilio_account_sid": ACCOUNT_SID,
        "twilio_auth_token": AUTH_TOKEN,
        "twilio_number": PROGRAM_NUMBER,
        "twilio_api_base_url": "http://127.0.0.1:9",
    }
    return Settings(**(values | changes))


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting is set anywhere: not in the environment, `.env` or `var/`. Returns the folder that is the root."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(bot_settings, "ROOT", tmp_path)
    monkeypatch.setattr(bot_settings, "VAR", tmp_path / "var")
    monkeypatch.setattr(bot_settings, "DEVELOPMENT_SECRETS", tmp_path / "var" / "development.env")
    return tmp_path


@pytest.fixture(scope="session")
def screener() -> LayeredScreener:
    return default_screener()


@pytest.fixture(scope="session")
def crisis_texts() -> CrisisTexts:
    return CrisisTexts()


@pytest.fixture
def safety_read_once(
    screener: LayeredScreener, crisis_texts: CrisisTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real screener and the real texts; reading them anew for each test would take most of its time."""
    monkeypatch.setattr("bot.application.default_screener", lambda: screener)
    monkeypatch.setattr("bot.application.CrisisTexts", lambda: crisis_texts)


@pytest.fixture(scope="session")
def program() -> Program:
    return load_program("harborlight")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables; copied for each test, since migrating takes longer than most of them."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def vault() -> Vault:
    """The process's vault, opened with the keys of the test settings."""
    opened = Vault((KEY,), "a" * 32)
    open_vault(opened)
    return opened


@pytest.fixture
def database(migrated: Path, tmp_path: Path, vault: Vault) -> Iterator[Database]:
    shutil.copy(migrated, tmp_path / "test.db")
    opened = Database(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened.close()


@pytest.fixture
def make_services(
    migrated: Path, tmp_path: Path, safety_read_once: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Services]]:
    """`build_services` as the gateway calls it; all services made by one test share one database file."""
    shutil.copy(migrated, tmp_path / "line.db")
    monkeypatch.setattr("bot.application.Database.migrate", lambda database: None)  # the copy is migrated
    made: list[Services] = []

    def make(
        clock: Clock | None = None,
        carrier: Carrier | None = None,
        program: Program | None = None,
        **changes: Any,
    ) -> Services:
        settings = settings_with(**{"database_url": f"sqlite:///{tmp_path / 'line.db'}", **changes})
        services = build_services(settings, clock=clock, carrier=carrier, program=program)
        event.listen(services.database.engine, "connect", _without_waiting_for_the_disk)
        services.database.engine.dispose()
        made.append(services)
        return services

    yield make
    for services in made:
        services.close()


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, tuple[Switchboard, str]]]:
    """Three servers for the whole run: Twilio's end, the gateway's, the engine's."""
    boards = {name: Switchboard() for name in ("twilio", "gateway", "engine")}
    with (
        serving(boards["twilio"]) as twilio,
        serving(boards["gateway"]) as gateway,
        serving(boards["engine"]) as engine,
    ):
        urls = {"twilio": twilio, "gateway": gateway, "engine": engine}
        yield {name: (board, urls[name]) for name, board in boards.items()}


@pytest.fixture(scope="session")
def twilios_http() -> Iterator[httpx.Client]:
    """What the stand-in posts webhooks with; making one for each test takes longer than most tests."""
    # No kept connections, as in the stand-in: a restarted gateway must look refused or up, never half-closed.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    with httpx.Client(trust_env=False, timeout=httpx.Timeout(15, connect=5), limits=limits) as client:
        yield client


@pytest.fixture
def engine(servers: dict[str, tuple[Switchboard, str]]) -> ScriptedEngine:
    made = ScriptedEngine()
    servers["engine"][0].app = made.app
    return made


@pytest.fixture
def open_line(
    servers: dict[str, tuple[Switchboard, str]],
    engine: ScriptedEngine,
    make_services: Callable[..., Services],
    twilios_http: httpx.Client,
) -> Iterator[Callable[..., Line]]:
    """Opens the line: `open_line(at=..., standin={...}, **settings)`. The clock starts at the real time by default."""
    opened: list[Line] = []

    def open_one(at: datetime | None = None, standin: dict[str, Any] | None = None, **changes: Any) -> Line:
        (twilio, twilio_url), (gateway, gateway_url) = servers["twilio"], servers["gateway"]
        clock = StepClock(at or datetime.now(UTC))
        options: dict[str, Any] = {"public_url": PUBLIC_URL, "http": twilios_http, **(standin or {})}
        twilio_end = StandIn(ACCOUNT_SID, AUTH_TOKEN, [PROGRAM_NUMBER], gateway_url, **options)
        services = make_services(
            clock=clock,
            **{"twilio_api_base_url": twilio_url, "engine_url": servers["engine"][1], **changes},
        )
        app = Starlette(routes=[Route("/healthz", health), Route("/readyz", readiness), *twilio_sms.routes])
        app.state.services = services
        twilio.app, gateway.app = create_app(twilio_end), app
        opened.append(Line(services, engine, clock, twilio_end))
        return opened[-1]

    yield open_one
    for line in opened:
        line.twilio.close()
        line.close()


@pytest.fixture
def line(open_line: Callable[..., Line]) -> Line:
    return open_line()


@pytest.fixture
def open_office(open_line: Callable[..., Line]) -> Line:
    """The line on a Tuesday afternoon, when somebody is in the office."""
    return open_line(at=TUESDAY_AFTERNOON)
