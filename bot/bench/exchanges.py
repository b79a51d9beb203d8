"""What one running bot does with messages, and how long it takes: understanding, and whole turns."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.bench.evaluation_messages import EvaluationMessage
from bot.bench.failure import BenchFailure
from bot.engine.client import EngineClient, EngineUnavailable
from bot.engine.dialogue_state import fresh_state

FALLBACK = "nlu_fallback"
DEADLINE_SECONDS = 60.0
# What the gateway tells about a conversation at its beginning, in office hours.
ABOUT: dict[str, Any] = {
    "channel": "web",
    "language": "en",
    "office_open": True,
    "local_time": "2026-11-17T15:00:00-05:00",
    "crisis_open": False,
    "handoff_open": False,
}


@dataclass(frozen=True)
class Understood:
    """`best_right`: the likeliest label is the true one. `taken_right`: it is, and the bot was sure enough to act on it."""

    milliseconds: float
    best_right: bool
    taken_right: bool


@dataclass(frozen=True)
class Turn:
    milliseconds: float
    has_reply: bool


def understand_each(url: str, messages: Sequence[EvaluationMessage]) -> list[Understood]:
    """POST /model/parse for one message after the other, over one kept connection."""
    with httpx.Client(base_url=url, trust_env=False, timeout=DEADLINE_SECONDS) as http:
        return [_understand(http, message) for message in messages]


def rest_turns(url: str, talks: Sequence[Sequence[str]]) -> list[Turn]:
    """Each talk over the REST channel by a sender nobody knows yet, so that it begins at no prior turn."""
    with httpx.Client(base_url=url, trust_env=False, timeout=DEADLINE_SECONDS) as http:
        return [turn for talk in talks for turn in _rest_talk(http, talk)]


def gateway_turns(url: str, token: str, talks: Sequence[Sequence[str]]) -> list[Turn]:
    """Each talk as the gateway holds it: state in, proposal and state out, a new connection for each turn."""
    client = EngineClient(url, token, DEADLINE_SECONDS)
    try:
        return [turn for talk in talks for turn in _gateway_talk(client, talk)]
    finally:
        client.close()


def right(parsed: dict[str, Any], label: str) -> tuple[bool, bool]:
    """(likeliest label is `label`, label acted on is `label`) of what /model/parse says."""
    ranking = [one["name"] for one in parsed.get("intent_ranking") or [] if one["name"] != FALLBACK]
    taken = (parsed.get("intent") or {}).get("name")
    best = ranking[0] if ranking else taken
    return best == label, taken == label


def _understand(http: httpx.Client, message: EvaluationMessage) -> Understood:
    began = time.perf_counter()
    parsed = _posted(http, "/model/parse", {"text": message.text})
    took = 1000 * (time.perf_counter() - began)
    return Understood(took, *right(parsed, message.label))


def _rest_talk(http: httpx.Client, talk: Sequence[str]) -> list[Turn]:
    sender, turns = uuid.uuid4().hex, []
    for text in talk:
        began = time.perf_counter()
        replies = _posted(http, "/webhooks/rest/webhook", {"sender": sender, "message": text})
        turns.append(Turn(1000 * (time.perf_counter() - began), bool(replies)))
    return turns


def _gateway_talk(client: EngineClient, talk: Sequence[str]) -> list[Turn]:
    state, turns = fresh_state(), []
    for text in talk:
        began = time.perf_counter()
        try:
            proposal = client.propose(uuid.uuid4().hex, text, state, ABOUT)
        except EngineUnavailable as reason:
            raise BenchFailure(f"our engine gave no proposal: {reason}") from None
        turns.append(Turn(1000 * (time.perf_counter() - began), bool(proposal.say)))
        state = proposal.state
    return turns


def _posted(http: httpx.Client, path: str, body: dict[str, str]) -> Any:
    try:
        answer = http.post(path, json=body)
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise BenchFailure(f"{path} gave no answer: {error}") from None
