"""The run: both bots trained, served in turns, asked the same, on the same machine at the same time of day."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.bench.contestants import Contestant, our_bot, stock_bot
from bot.bench.evaluation_messages import EvaluationMessage, read_messages, spread, talks
from bot.bench.exchanges import Turn, gateway_turns, rest_turns, understand_each
from bot.bench.failure import BenchFailure
from bot.bench.figures import Figure, percentile, share_of
from bot.bench.gateway_side import screening_rates, whole_turns
from bot.bench.measured import Measured
from bot.bench.process_memory import MEGABYTE, is_readable
from bot.bench.record import machine
from bot.bench.serving import Server, serving
from bot.bench.stock_project import installed_rasa
from bot.bench.training import train
from bot.engine.engine_environment import ENGINE_PYTHON

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is done. `epochs`: of the stock bot's trained parts; None leaves the 100 that `rasa init` gives them."""

    epochs: int | None = 15  # a hundred take well over an hour on two cores
    messages: int = 10_000
    talks: int = 20
    whole_talks: int = 5
    trainings: int = 1  # the stock bot takes long; more than one is for those who have the time
    starts: int = 3


QUICK = Plan(epochs=1, messages=40, talks=2, whole_talks=1, starts=1)


def compare(plan: Plan, say: Say) -> tuple[list[Figure], dict[str, Any]]:
    """Measure everything; the figures, and the conditions they were made under. Raises `BenchFailure`."""
    _check_what_is_needed()
    messages = spread(read_messages(), plan.messages)
    token = secrets.token_urlsafe(48)
    before = machine()
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="return-line-bench-") as temporary:
        folder = Path(temporary)
        bots = [stock_bot(folder / "stock", token, plan.epochs), our_bot(folder / "ours", token)]
        examples = len(read_messages(bots[1].data / "nlu"))
        models = _train(bots, folder, plan, measured, say)
        for start in range(plan.starts):
            # The other one first the next time, so that neither always finds the machine as the other left it.
            for bot in bots if start % 2 == 0 else reversed(bots):
                say(f"Start {start + 1} of {plan.starts}: {bot.name} ...")
                with serving(bot, models[bot.name], folder / f"logs-{start}") as server:
                    _exchange(bot, server, token, messages, plan, measured, say)
    say("Screening ...")
    for rate in screening_rates(messages, plan.starts):
        measured.add("ours", "screened", rate)
    conditions = {
        "rasa": _rasa_version(),
        "plan": asdict(plan),
        "stock_epochs": plan.epochs or "as rasa init",
        "training_examples": examples,
        "evaluation_messages": len(messages),
        "machine": before,
        "load_at_the_end": machine()["load"],
    }
    return measured.figures(), conditions


def _train(
    bots: Sequence[Contestant], folder: Path, plan: Plan, measured: Measured, say: Say
) -> dict[str, Path]:
    """Train each bot as often as planned; name -> the last model."""
    models = {}
    for number in range(plan.trainings):
        for bot in bots:
            say(f"Training {number + 1} of {plan.trainings}: {bot.name} ...")
            done = train(bot, folder / f"model-{bot.name}-{number}", say)
            say(f"  {done.seconds:.0f} s, {done.peak_mb:,.0f} MB")
            measured.add(bot.name, "training", done.seconds)
            measured.add(bot.name, "training_memory", done.peak_mb)
            measured.add(bot.name, "model_size", done.model.stat().st_size / MEGABYTE)
            models[bot.name] = done.model
    return models


def _exchange(
    bot: Contestant,
    server: Server,
    token: str,
    messages: Sequence[EvaluationMessage],
    plan: Plan,
    measured: Measured,
    say: Say,
) -> None:
    measured.add(bot.name, "start", server.start_seconds)
    say(f"  ready after {server.start_seconds:.1f} s; {len(messages)} messages ...")
    understood = understand_each(server.url, messages)
    times = [one.milliseconds for one in understood]
    measured.add(bot.name, "parse_p50", percentile(times, 0.5))
    measured.add(bot.name, "parse_p95", percentile(times, 0.95))
    measured.add(bot.name, "best_right", share_of([one.best_right for one in understood]))
    measured.add(bot.name, "taken_right", share_of([one.taken_right for one in understood]))
    first, *rest = talks(messages, plan.talks + 1)
    say(f"  {len(rest)} talks ...")
    rest_turns(server.url, [first])  # the first turn loads what is loaded late
    _add_turns(bot.name, "turn", rest_turns(server.url, rest), measured)
    if bot.needs_actions:
        _add_turns(bot.name, "gateway_turn", gateway_turns(server.url, token, rest), measured)
        say("  whole turns through the gateway's steps ...")
        _add_turns(bot.name, "whole_turn", whole_turns(server.url, token, rest[: plan.whole_talks]), measured)
    measured.add(bot.name, "memory", server.resident_mb())


def _add_turns(bot: str, key: str, turns: Sequence[Turn], measured: Measured) -> None:
    times = [turn.milliseconds for turn in turns]
    measured.add(bot, f"{key}_p50", percentile(times, 0.5))
    measured.add(bot, f"{key}_p95", percentile(times, 0.95))
    measured.add(bot, f"{key}_replied", share_of([turn.has_reply for turn in turns]))


def _check_what_is_needed() -> None:
    if not is_readable():
        raise BenchFailure("memory is read from /proc, which only Linux has")
    if not ENGINE_PYTHON.exists():
        raise BenchFailure("the engine's environment is missing; run: make setup")
    installed_rasa()


def _rasa_version() -> str | None:
    said = (installed_rasa() / "version.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', said)
    return found.group(1) if found else None
