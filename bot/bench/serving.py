"""Serves one bot on loopback and ends it again, whatever happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.bench.contestants import Contestant
from bot.bench.failure import BenchFailure, with_tail
from bot.bench.process_memory import resident_mb
from bot.engine.engine_environment import ENGINE_PYTHON
from bot.processes import Process, Supervisor, engine_processes, free_port

READY_WITHIN_SECONDS = 300.0
LOOK_EVERY_SECONDS = 0.02
CANARY = "hello"


@dataclass
class Server:
    """`start_seconds`: from the start of the process(es) to the first message understood."""

    url: str
    start_seconds: float
    processes: list[Process]

    def resident_mb(self) -> float:
        return resident_mb(p.child.pid for p in self.processes if p.child is not None)


@contextmanager
def serving(bot: Contestant, model: Path, logs: Path) -> Iterator[Server]:
    """The bot's server(s), ready to answer; raises `BenchFailure` if that does not come."""
    port, actions_port = free_port(), free_port()
    environment = bot.environment | {"ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook"}
    command = [
        str(ENGINE_PYTHON), "-m", "rasa", "run", "--enable-api", "--model", str(model),
        "--interface", "127.0.0.1", "--port", str(port),
        "--endpoints", str(bot.endpoints), "--credentials", str(bot.credentials), "--quiet",
    ]  # fmt: skip
    processes = [Process(bot.name, command, environment, logs / f"{bot.name}.log")]
    if bot.needs_actions:
        actions = engine_processes(environment["ENGINE_TOKEN"], port, actions_port, logs)[0]
        processes.insert(0, actions)
    supervisor = Supervisor(processes)
    began = time.monotonic()
    try:
        supervisor.start()
        url = f"http://127.0.0.1:{port}"
        if bot.needs_actions:
            _wait(processes, "GET", f"http://127.0.0.1:{actions_port}/health", began)
        _wait(processes, "POST", f"{url}/model/parse", began)
        yield Server(url, time.monotonic() - began, processes)
    finally:
        supervisor.stop()


def _wait(processes: list[Process], method: str, url: str, began: float) -> None:
    body = {"text": CANARY} if method == "POST" else None
    with httpx.Client(trust_env=False, timeout=30.0) as http:
        while time.monotonic() - began < READY_WITHIN_SECONDS:
            for process in processes:
                if not process.is_running:
                    raise with_tail(f"the server of {process.name} ended while it started:", process.log)
            try:
                if http.request(method, url, json=body).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(LOOK_EVERY_SECONDS)
    raise BenchFailure(f"{url} did not answer within {READY_WITHIN_SECONDS:.0f} s")
