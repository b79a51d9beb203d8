"""Why a measurement could not be made."""

from __future__ import annotations

from pathlib import Path

TAIL_LINES = 15


class BenchFailure(Exception):
    """Something is missing or broke; the message says what, and what to do where that is known."""


def with_tail(said: str, log: Path) -> BenchFailure:
    """A failure that shows the end of a log: the log itself goes with the temporary folder."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return BenchFailure("\n".join([said, *lines[-TAIL_LINES:]]))
