"""Resident memory of a process and everything it started, read from /proc (Linux)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

PROC = Path("/proc")
MEGABYTE = 10**6
SAMPLE_EVERY_SECONDS = 0.2


def is_readable() -> bool:
    return (PROC / "self" / "statm").exists()


def descendants(pid: int) -> list[int]:
    """The process and its children, their children, and so on, as they are now."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(int(entry.name))) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        left += children.get(one, [])
    return found


def resident_mb(pids: Iterable[int]) -> float:
    """Resident memory of these processes and all below them, in MB. Pages that two of them share count twice."""
    every = {one for pid in pids for one in descendants(pid)}
    return sum(_resident_bytes(pid) for pid in every) / MEGABYTE


class PeakMemory:
    """While it is entered, watches a process tree; `peak_mb` is the most it held at once, in MB."""

    def __init__(self, pid: int) -> None:
        self.peak_mb = 0.0
        self._pid = pid
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._look()
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE_EVERY_SECONDS):
            self._look()

    def _look(self) -> None:
        self.peak_mb = max(self.peak_mb, resident_mb([self._pid]))


def _parent(pid: int) -> int | None:
    try:
        stat = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:  # it has ended meanwhile
        return None
    # The name stands in brackets and may hold spaces and brackets itself.
    return int(stat.rpartition(")")[2].split()[1])


def _resident_bytes(pid: int) -> int:
    try:
        pages = int((PROC / str(pid) / "statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
