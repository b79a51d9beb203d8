"""Print fresh random secrets, ready to paste into .env."""

from __future__ import annotations

import argparse

from bot.settings import new_secrets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    for name, value in new_secrets().items():
        print(f"{name}={value}")
    return 0
