"""Reading messages for `screen` and `understand`: JSON lines with "text", or plain lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

ENCODING, ERRORS = (
    "utf-8-sig",
    "surrogateescape",
)  # a mark in front is skipped, a bad byte spoils its line only


class UnreadableInput(Exception):
    """The file cannot be read; the message says which and why."""


def read_messages(source: str) -> Iterator[str]:
    """Yield each line's message, in order; `source` is a path or "-". A line that is no JSON object is the message itself."""
    if source == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(encoding=ENCODING, errors=ERRORS)
        yield from (_message(line) for line in sys.stdin)
        return
    try:
        with Path(source).open(encoding=ENCODING, errors=ERRORS) as lines:
            yield from (_message(line) for line in lines)
    except OSError as error:
        raise UnreadableInput(f"cannot read {source}: {error.strerror}") from None


def _message(line: str) -> str:
    line = line.rstrip("\r\n")
    if line.lstrip().startswith("{"):
        try:
            parsed = json.loads(line)
        except (ValueError, RecursionError):
            return line
        if isinstance(parsed, dict) and isinstance(parsed.get("text"), str):
            return str(parsed["text"])
    return line
