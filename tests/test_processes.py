"""The supervisor: starts what it is given, restarts what dies, ends all of it, children's children too."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import processes as processes_module
from bot.processes import Process, Supervisor, engine_processes, free_port


def python(name: str, code: str, tmp_path: Path) -> Process:
    return Process(name, [sys.executable, "-c", code], dict(os.environ), tmp_path / "logs" / f"{name}.log")


def soon(true: Callable[[], object], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


FOREVER = "import time; print('up', flush=True); time.sleep(600)"


def test_what_is_started_writes_its_log_and_ends_with_the_rest(tmp_path: Path) -> None:
    supervisor = Supervisor([python("one", FOREVER, tmp_path), python("two", FOREVER, tmp_path)])
    supervisor.start()
    logs = [process.log for process in supervisor.processes]
    assert soon(lambda: all(log.read_text() == "up\n" for log in logs))
    assert all(process.is_running for process in supervisor.processes)
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700
    supervisor.stop()
    assert not any(process.is_running for process in supervisor.processes)
    supervisor.stop()  # a second time does no harm


def test_what_dies_is_started_again_after_a_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes_module, "RESTART_AFTER_SECONDS", 0.05)
    supervisor = Supervisor([python("brief", "print('up')", tmp_path)])
    supervisor.start()
    (brief,) = supervisor.processes

    def started_three_times() -> bool:
        supervisor.look_after()
        return brief.log.read_text().count("up") >= 3

    assert soon(started_three_times)
    supervisor.stop()


def test_it_does_not_start_again_within_the_pause(tmp_path: Path) -> None:
    supervisor = Supervisor([python("brief", "print('up')", tmp_path)])
    supervisor.start()
    (brief,) = supervisor.processes
    assert soon(lambda: not brief.is_running)
    for _ in range(3):
        supervisor.look_after()
    assert brief.log.read_text() == "up\n"
    supervisor.stop()


def test_what_does_not_listen_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes_module, "STOP_WITHIN_SECONDS", 0.2)
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    stubborn = python("stubborn", code, tmp_path)
    stubborn.start()
    assert soon(lambda: stubborn.log.read_text().strip())
    child = int(stubborn.log.read_text())
    stubborn.stop()
    assert not stubborn.is_running
    assert soon(lambda: is_gone(child))


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"  # ended; nobody has asked for its status yet


def test_the_engine_listens_on_loopback_only_and_has_its_token_from_the_environment(tmp_path: Path) -> None:
    token = "t" * 40
    actions, engine = engine_processes(token, 5999, 5998, tmp_path)
    assert engine.command[engine.command.index("--interface") + 1] == "127.0.0.1"
    assert actions.environment["SANIC_HOST"] == "127.0.0.1"
    assert not any(
        token in part for part in (*actions.command, *engine.command)
    )  # `ps` shows commands to everybody
    assert token in engine.environment.values()


def test_a_free_port_can_be_used() -> None:
    assert 1024 <= free_port() <= 65535
