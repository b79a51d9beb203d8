"""Say what is set up, what is missing, and what is unsafe for production. Exit status 1 if something must be fixed."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.engine.client import EngineClient
from bot.engine.engine_environment import ENGINE_PYTHON
from bot.engine.trained_model import ModelMissing, is_stale, load_topic_model
from bot.programs.profile import ProfileError, load_program
from bot.safety.crisis_texts import CrisisTextError, CrisisTexts
from bot.safety.layers import default_screener
from bot.safety.screening import Level
from bot.settings import ROOT, Settings, SettingsError, ensure_development_secrets, load_settings
from bot.storage.database import Database
from bot.wording.catalogue import ContentError, load_catalogue

FIX, WARN, FINE = "FIX ", "warn", "ok  "


@dataclass(frozen=True)
class Finding:
    grade: str
    said: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    findings = list(examine())
    for finding in findings:
        print(f"[{finding.grade}] {finding.said}")
    to_fix = sum(f.grade == FIX for f in findings)
    print(
        f"\n{to_fix} to fix, {sum(f.grade == WARN for f in findings)} to know about."
        if to_fix
        else "\nNothing to fix."
    )
    return 1 if to_fix else 0


def examine() -> Iterator[Finding]:
    try:
        ensure_development_secrets()
        settings = load_settings()
    except SettingsError as error:
        yield Finding(FIX, str(error))
        return
    yield Finding(FINE, f"settings are complete (ENVIRONMENT={settings.environment})")
    production = settings.environment == "production"
    for check in (
        _engine_environment,
        _model,
        _texts,
        _program,
        _screening,
        _crisis_texts,
        _database,
        _engine,
        _twilio,
        _paging,
    ):
        yield from check(settings, production)


def _engine_environment(settings: Settings, production: bool) -> Iterator[Finding]:
    built = ENGINE_PYTHON.exists()
    yield Finding(FINE if built else FIX, "the engine's environment is built" if built else "run: make setup")


def _model(settings: Settings, production: bool) -> Iterator[Finding]:
    try:
        model = load_topic_model()
    except ModelMissing as error:
        yield Finding(FIX, str(error))
        return
    if is_stale():
        yield Finding(WARN, "the model is older than its data; run: make train")
    else:
        yield Finding(FINE, f"the model is trained ({len(model.labels)} topics)")


def _texts(settings: Settings, production: bool) -> Iterator[Finding]:
    try:
        yield Finding(FINE, f"{len(load_catalogue())} texts are whole")
    except ContentError as error:
        yield Finding(FIX, str(error))


def _program(settings: Settings, production: bool) -> Iterator[Finding]:
    try:
        program = load_program(settings.program)
    except ProfileError as error:
        yield Finding(FIX, str(error))
        return
    yield Finding(FINE, f"program profile {program.id!r}")
    unset = sorted(name for name, value in program.placeholders().items() if not value)
    if unset:
        yield Finding(WARN, f'facts not set, answered with "the team can tell you": {", ".join(unset)}')
    if production and program.id == "harborlight":
        yield Finding(FIX, "PROGRAM is the made-up default; write content/programs/<yours>.yml")


def _screening(settings: Settings, production: bool) -> Iterator[Finding]:
    screener = default_screener()
    caught = screener.screen("i dont want to be here anymore").level is not Level.NONE
    yield Finding(
        FINE if caught else FIX, "screening answers" if caught else "screening missed a plain sentence"
    )
    if "plain" in screener.names:
        yield Finding(FIX, f"a screening layer could not be built; in use: {', '.join(screener.names)}")


def _crisis_texts(settings: Settings, production: bool) -> Iterator[Finding]:
    try:
        texts = CrisisTexts()
    except CrisisTextError as error:
        yield Finding(FIX, str(error))
        return
    if unreviewed := texts.unreviewed():
        said = f"{len(unreviewed)} crisis texts have no clinical reviewer and date yet (content/crisis/)"
        yield Finding(FIX if production else WARN, said)
    if stale := texts.stale_resources(date.today()):  # noqa: DTZ011  a date on a calendar, not a moment
        yield Finding(
            FIX if production else WARN,
            f"crisis lines not verified for 90 days: {', '.join(r.name for r in stale)}",
        )


def _database(settings: Settings, production: bool) -> Iterator[Finding]:
    database = Database(settings.database_url)
    try:
        database.is_reachable()
    except Exception as error:  # whatever the driver raises, the database cannot be used
        yield Finding(FIX, f"the database cannot be reached ({type(error).__name__}); check DATABASE_URL")
        return
    finally:
        database.close()
    yield Finding(FINE, f"the database answers ({database.engine.dialect.name})")
    if shutil.disk_usage(ROOT).free < 1 << 30:
        yield Finding(WARN, "under 1 GiB of disk is free")


def _engine(settings: Settings, production: bool) -> Iterator[Finding]:
    client = EngineClient(settings.engine_url, settings.engine_token, 3.0)
    ready = client.is_ready()
    client.close()
    said = (
        "the engine is running" if ready else "the engine is not running (messages are taken and wait for it)"
    )
    yield Finding(FINE if ready else (FIX if production else WARN), said)


def _paging(settings: Settings, production: bool) -> Iterator[Finding]:
    try:
        targets = [person.notify for person in load_program(settings.program).on_call if person.notify]
    except ProfileError:
        return  # said already
    if not targets:
        yield Finding(WARN, "nobody is paged outside the inbox; set on_call: notify in the program's file")
    elif not settings.smtp_url and any(target.startswith("mailto:") for target in targets):
        yield Finding(FIX, "somebody on call is paged by mail, but SMTP_URL and MAIL_FROM are not set")
    else:
        yield Finding(FINE, f"{len(targets)} on call can be paged")


def _twilio(settings: Settings, production: bool) -> Iterator[Finding]:
    if settings.uses_simulator:
        yield Finding(WARN, "the phone line is simulated; nothing reaches a real phone")
