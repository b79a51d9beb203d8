"""Puts the parts together: one `Services` object, one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels import twilio_sms, web_chat
from bot.channels.carrier import Carrier
from bot.channels.security_headers import SecurityHeaders
from bot.channels.twilio_carrier import TwilioCarrier
from bot.clock import Clock, SystemClock
from bot.conversation.conversing import Converser
from bot.conversation.danger import DangerProtocol
from bot.conversation.delivering import Deliverer
from bot.conversation.receiving import Receiver
from bot.conversation.worker import Worker
from bot.engine.client import EngineClient
from bot.handoff.escalation import Escalator
from bot.handoff.notifiers import Notifiers
from bot.programs.profile import Program, load_program
from bot.safety.crisis_texts import CrisisTexts
from bot.safety.layers import default_screener
from bot.settings import Settings
from bot.staff import pages as staff_pages
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault
from bot.wakeup import Wakeup
from bot.widget import page as chat_page
from bot.wording.catalogue import load_catalogue

LOCAL = ("127.0.0.1", "::1", "localhost", "testserver", "testclient")


@dataclass(frozen=True)
class Services:
    settings: Settings
    database: Database
    clock: Clock
    program: Program
    wakeup: Wakeup
    engine: EngineClient
    receiver: Receiver
    deliverer: Deliverer
    escalator: Escalator

    def new_converser(self) -> Converser:
        return Converser(
            self.database, self.engine, self.receiver.protocol, self.program, self.clock, self.wakeup
        )

    def close(self) -> None:
        self.engine.close()
        self.escalator.notifiers.close()
        self.database.close()


def build_services(
    settings: Settings,
    *,
    clock: Clock | None = None,
    carrier: Carrier | None = None,
    program: Program | None = None,
) -> Services:
    """Open everything the gateway needs. Raises at once on content, a profile or a database that cannot be used."""
    open_vault(Vault(settings.encryption_keys, settings.address_hash_key))
    load_catalogue()
    program = program or load_program(settings.program)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    database.migrate()
    wakeup = Wakeup()
    protocol = DangerProtocol(program, CrisisTexts())
    return Services(
        settings=settings,
        database=database,
        clock=clock,
        program=program,
        wakeup=wakeup,
        engine=EngineClient(settings.engine_url, settings.engine_token, settings.engine_deadline_seconds),
        receiver=Receiver(database, default_screener(), protocol, program, clock, wakeup),
        deliverer=Deliverer(database, carrier or TwilioCarrier(settings), clock, wakeup),
        escalator=Escalator(
            database,
            program,
            Notifiers(settings.smtp_url, settings.mail_from),
            clock,
            wakeup,
            settings.public_url,
        ),
    )


def create_app(services: Services) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        paging = ("escalate", services.escalator.escalate_next)
        worker = Worker(services.new_converser, services.deliverer, services.wakeup, paging)
        worker.start()
        yield
        await worker.stop()
        services.close()

    app = Starlette(
        routes=[
            Route("/healthz", health),
            Route("/readyz", readiness),
            Route("/metrics", metrics),
            *twilio_sms.routes,
            *web_chat.routes,
            *staff_pages.routes,
            *chat_page.routes,
        ],
        lifespan=lifespan,
    )
    app.add_middleware(SecurityHeaders, https=services.settings.public_url.startswith("https://"))
    app.state.services = services
    return app


async def health(request: Request) -> Response:
    """The process is alive."""
    return JSONResponse({"status": "ok"})


async def readiness(request: Request) -> Response:
    """What works right now. The engine may be away: messages are taken, screened and kept without it."""
    services: Services = request.app.state.services
    database = await run_in_threadpool(_database_works, services)
    engine = await run_in_threadpool(services.engine.is_ready)
    return JSONResponse({"database": database, "engine": engine}, status_code=200 if database else 503)


def _database_works(services: Services) -> bool:
    try:
        return services.database.is_reachable()
    except Exception:  # whatever the driver raises, the answer is no
        return False


async def metrics(request: Request) -> Response:
    """Counts only, and only to this machine itself: a call that came through a proxy carries another host."""
    asked_for = request.url.hostname
    if request.client is None or request.client.host not in LOCAL or asked_for not in LOCAL:
        return Response(status_code=404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
