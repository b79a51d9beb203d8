"""Play scripted talks through the real path (receive, screen, engine, actions, outbox) on a throw-away database."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.conversation.scripted_talk import ScriptError, Talk, play, read_talks
from bot.engine.client import EngineClient
from bot.processes import Supervisor, engine_processes, free_port
from bot.settings import Settings, ensure_development_secrets, load_settings

ENGINE_WITHIN_SECONDS = 180


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", help="scripted talks (YAML): one talk, or a list of them, per file"
    )
    parser.add_argument("--out", help="write the JSON lines to this file instead of standard output")


def run(arguments: argparse.Namespace) -> int:
    try:
        talks = [talk for file in arguments.files for talk in read_talks(Path(file))]
    except ScriptError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        with running_engine() as settings:
            results = _play_all(talks, settings)
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    text = "".join(json.dumps(result) + "\n" for result in results)
    if arguments.out:
        Path(arguments.out).write_text(text)
    else:
        print(text, end="")
    return 0


def _play_all(talks: list[Talk], settings: Settings) -> list[dict[str, Any]]:
    results = []
    for number, talk in enumerate(talks, start=1):
        print(f"[{number}/{len(talks)}] {talk.id}", file=sys.stderr, flush=True)
        results.append(play(talk, settings))
    return results


@contextmanager
def running_engine() -> Iterator[Settings]:
    """The engine of `make run` if it is up, else one of our own for the time being."""
    ensure_development_secrets()
    settings = load_settings()
    if _is_ready(settings):
        yield settings
        return
    engine_port, actions_port = free_port(), free_port()
    own = settings.model_copy(
        update={"engine_url": f"http://127.0.0.1:{engine_port}", "engine_deadline_seconds": 30.0}
    )
    with tempfile.TemporaryDirectory() as logs:
        supervisor = Supervisor(engine_processes(own.engine_token, engine_port, actions_port, Path(logs)))
        supervisor.start()
        try:
            print("Starting the engine ...", file=sys.stderr, flush=True)
            end = time.monotonic() + ENGINE_WITHIN_SECONDS
            while not _is_ready(own):
                if time.monotonic() > end:
                    tail = (Path(logs) / "engine.log").read_text()[-2000:]
                    raise TimeoutError(
                        f"the engine did not start; is the model trained (make train)?\n{tail}"
                    )
                time.sleep(0.3)
            yield own
        finally:
            supervisor.stop()


def _is_ready(settings: Settings) -> bool:
    client = EngineClient(settings.engine_url, settings.engine_token, settings.engine_deadline_seconds)
    try:
        return client.is_ready()
    finally:
        client.close()
