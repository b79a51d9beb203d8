"""Memory of a process and what it started; needs Linux's /proc, as the comparison does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.bench import process_memory
from bot.bench.process_memory import PeakMemory, descendants, is_readable, resident_mb

pytestmark = pytest.mark.skipif(not is_readable(), reason="there is no /proc to read; on Linux there is")

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import sys; print(1, flush=True); sys.stdin.read()"],
    stdin=sys.stdin, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def family() -> Iterator[tuple[int, int]]:
    """(a process, its child); both end when their input does."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout and parent.stdin
        yield parent.pid, int(parent.stdout.readline())
        parent.stdin.close()
        parent.wait(timeout=30)


def test_this_process_holds_memory_and_more_after_taking_some() -> None:
    before = resident_mb([os.getpid()])
    taken = bytearray(b"x" * 60_000_000)
    after = resident_mb([os.getpid()])
    assert before > 1
    assert after - before > 40
    assert len(taken) == 60_000_000


def test_a_child_counts_and_counts_once(family: tuple[int, int]) -> None:
    parent, child = family
    assert set(descendants(parent)) == {parent, child}
    assert child in descendants(os.getpid())
    alone, together = resident_mb([child]), resident_mb([parent])
    assert together > alone
    assert resident_mb([parent, child]) == pytest.approx(together, rel=0.2)


def test_a_process_that_has_ended_holds_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait(timeout=30)
    assert resident_mb([ended.pid]) == 0


def test_the_peak_remembers_what_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    held = iter([10.0, 300.0, 20.0])
    monkeypatch.setattr(process_memory, "resident_mb", lambda pids: next(held, 5.0))
    monkeypatch.setattr(process_memory, "SAMPLE_EVERY_SECONDS", 0.001)
    with PeakMemory(os.getpid()) as peak:
        while peak.peak_mb < 300:
            pass
    assert peak.peak_mb == 300
