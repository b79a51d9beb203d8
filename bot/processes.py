"""Starts and watches the product's processes on one machine; restarts what dies, stops everything at the end."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bot.engine.engine_environment import ENGINE_PYTHON, MODEL, ROOT, engine_environment

logger = logging.getLogger(__name__)

LOGS = ROOT / "var" / "logs"
RESTART_AFTER_SECONDS = 2.0
STOP_WITHIN_SECONDS = 8.0


@dataclass
class Process:
    """One child process, its command and its log file."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    child: subprocess.Popen[bytes] | None = None
    died_at: float = field(default=0.0)

    def start(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        output: IO[bytes] = self.log.open("ab")
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops the children in order.
        self.child = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stdout=output, stderr=output, start_new_session=True
        )
        output.close()

    @property
    def is_running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def stop(self) -> None:
        if self.child is None or self.child.poll() is not None:
            return
        _signal_group(self.child.pid, signal.SIGTERM)
        try:
            self.child.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            _signal_group(self.child.pid, signal.SIGKILL)
            self.child.wait()


class Supervisor:
    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = list(processes)

    def start(self) -> None:
        for process in self.processes:
            process.start()

    def look_after(self) -> None:
        """Restart what has died, after a short pause each time; call it often."""
        for process in self.processes:
            if process.is_running:
                process.died_at = 0.0
            elif not process.died_at:
                process.died_at = time.monotonic()
                logger.error("process ended", extra={"ended": process.name})
            elif time.monotonic() - process.died_at > RESTART_AFTER_SECONDS:
                process.died_at = 0.0
                process.start()

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.stop()


def engine_processes(
    engine_token: str, engine_port: int, actions_port: int, logs: Path = LOGS
) -> list[Process]:
    """The action server and Rasa, both on the loopback interface only."""
    actions_url = f"http://127.0.0.1:{actions_port}/webhook"
    environment = engine_environment(engine_token, actions_url)
    python = str(ENGINE_PYTHON)
    actions = [python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port)]
    rasa = [
        python, "-m", "rasa", "run", "--model", str(MODEL), "--interface", "127.0.0.1", "--port", str(engine_port),
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
        "--quiet",
    ]  # fmt: skip
    return [
        Process("actions", actions, environment | {"SANIC_HOST": "127.0.0.1"}, logs / "actions.log"),
        Process("engine", rasa, environment, logs / "engine.log"),
    ]


def _signal_group(pid: int, sign: signal.Signals) -> None:
    try:
        os.killpg(pid, sign)
    except ProcessLookupError:
        return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
