"""What the gateway adds, which the stock bot has nothing like: screening for danger, and the whole way of one message."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Sequence

from bot.bench.evaluation_messages import EvaluationMessage
from bot.bench.exchanges import DEADLINE_SECONDS, Turn
from bot.conversation.scripted_talk import ScriptedTurn, Talk, play
from bot.safety.layers import default_screener
from bot.safety.screening import Screener
from bot.settings import Settings, new_secrets


def screening_rates(
    messages: Sequence[EvaluationMessage], repeats: int, screener: Screener | None = None
) -> list[float]:
    """Messages screened in a second, once per repeat; building the screener does not count."""
    screener = screener or default_screener()
    screener.screen("hello")
    rates = []
    for _ in range(repeats):
        began = time.perf_counter()
        for message in messages:
            screener.screen(message.text)
        rates.append(len(messages) / (time.perf_counter() - began))
    return rates


def whole_turns(engine_url: str, engine_token: str, talks: Sequence[Sequence[str]]) -> list[Turn]:
    """Received, stored, screened, answered by the engine, stored and delivered; each talk on a new SQLite file."""
    settings = _settings(engine_url, engine_token)
    turns = []
    for number, talk in enumerate(talks, start=1):
        played = play(Talk(f"bench-{number}", "web", [ScriptedTurn(text) for text in talk]), settings)
        turns += [Turn(float(turn["ms"]), bool(turn["bot"])) for turn in played["turns"]]
    return turns


def _settings(engine_url: str, engine_token: str) -> Settings:
    """Settings that are read from nowhere and reach nobody."""
    made = {name.lower(): value for name, value in new_secrets().items()}
    return Settings.model_validate(
        made
        | {
            "engine_url": engine_url,
            "engine_token": engine_token,
            "engine_deadline_seconds": DEADLINE_SECONDS,
            "twilio_account_sid": "AC" + secrets.token_hex(16),
            "twilio_auth_token": base64.b16encode(secrets.token_bytes(16)).decode().lower(),
            "twilio_number": "+15555550142",
            "twilio_api_base_url": "http://127.0.0.1:9",  # nobody is there
        }
    )
