"""Screen messages for danger. Needs no engine, no database, no network."""

from __future__ import annotations

import argparse
import json
import sys

from bot.commands.message_lines import UnreadableInput, read_messages
from bot.safety.layers import default_screener


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", help='JSON lines with "text", or plain lines; - is standard input'
    )


def run(arguments: argparse.Namespace) -> int:
    screener = default_screener()
    try:
        for text in read_messages(arguments.file):
            screening = screener.screen(text)
            evidence = [
                {
                    "layer": e.layer,
                    "reason": e.reason,
                    "quote": e.quote,
                    "category": e.category,
                    "level": e.level,
                }
                for e in screening.evidence
            ]
            line = {
                "text": text,
                "level": screening.level,
                "category": screening.category,
                "evidence": evidence,
            }
            print(json.dumps(line))
    except UnreadableInput as error:
        print(error, file=sys.stderr)
        return 2
    return 0
