"""Make a one-time sign-in link for a member of staff (valid 15 minutes, works once)."""

from __future__ import annotations

import argparse

from bot.clock import SystemClock
from bot.settings import load_settings
from bot.staff.sign_in import issue_link
from bot.storage.database import Database
from bot.storage.encryption import Vault, open_vault


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the work address of the member of staff")
    parser.add_argument(
        "--name", default="", help="how colleagues see them; the address before the @ by default"
    )


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    open_vault(Vault(settings.encryption_keys, settings.address_hash_key))
    database = Database(settings.database_url)
    database.migrate()
    name = arguments.name or arguments.email.split("@")[0]
    with database.transaction() as session:
        token = issue_link(session, arguments.email, name, SystemClock().now())
    print(f"{settings.public_url}/staff/sign-in#token={token}")
    database.close()
    return 0
