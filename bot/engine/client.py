"""The app's side of the engine: one call per message, with a deadline."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx


class EngineUnavailable(Exception):
    """No proposal in time; the message must wait. The text says why in a word that is safe to log."""


@dataclass(frozen=True, slots=True)
class EngineProposal:
    """`say`: (text key, its values) in order; `commands`: (name, arguments); `state`: the dialogue state to store."""

    say: tuple[tuple[str, dict[str, Any]], ...]
    commands: tuple[tuple[str, dict[str, Any]], ...]
    state: dict[str, Any]
    topics: tuple[str, ...] = field(default=())


class EngineClient:
    def __init__(self, url: str, token: str, deadline_seconds: float) -> None:
        self._deadline_seconds = deadline_seconds
        self._http = httpx.Client(
            base_url=url,
            headers={"X-Engine-Token": token},
            timeout=httpx.Timeout(deadline_seconds, connect=min(2.0, deadline_seconds)),
            # None is kept open: one that the engine has just closed would cost a person a holding line.
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,  # a proxy from the environment must never see a message
        )

    def propose(
        self, message_id: str, text: str, state: dict[str, Any], about: dict[str, Any]
    ) -> EngineProposal:
        """Ask what to say; raises `EngineUnavailable` when there is no usable answer within the deadline."""
        # Half a character (a lone surrogate) can be stored but not sent; the engine gets the sign for "unreadable".
        readable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        status, body = self._ask({"message_id": message_id, "text": readable, "state": state, "about": about})
        if status != 200:
            raise EngineUnavailable(f"status {status}")
        try:
            proposal = _proposal(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise EngineUnavailable("malformed answer") from None
        if not proposal.say and not proposal.commands:
            raise EngineUnavailable("empty answer")
        return proposal

    def _ask(self, call: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body. The deadline is for the whole answer, not for each piece of it."""
        end = time.monotonic() + self._deadline_seconds
        body = b""
        try:
            with self._http.stream(
                "POST",
                "/webhooks/gateway/propose",
                content=json.dumps(call),
                headers={"Content-Type": "application/json"},
            ) as answer:
                for piece in answer.iter_bytes():
                    body += piece
                    if time.monotonic() > end:
                        raise EngineUnavailable("deadline")
                return answer.status_code, body
        except httpx.TimeoutException:
            raise EngineUnavailable("deadline") from None
        except httpx.HTTPError:
            raise EngineUnavailable("unreachable") from None

    def is_ready(self) -> bool:
        try:
            return self._http.get("/webhooks/gateway/", timeout=2.0).status_code == 200
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        self._http.close()


def _proposal(raw: dict[str, Any]) -> EngineProposal:
    """The answer's parts; raises where one is not of the kind it must be."""
    state = raw["state"]
    if not isinstance(state, dict):
        raise TypeError("state")
    return EngineProposal(
        say=tuple((_name(one["say"]), _arguments(one)) for one in raw["say"]),
        commands=tuple((_name(one["command"]), _arguments(one)) for one in raw["commands"]),
        state=state,
        topics=tuple(_name(topic) for topic in raw.get("topics") or ()),
    )


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("name")
    return value


def _arguments(one: dict[str, Any]) -> dict[str, Any]:
    arguments = one.get("with") or {}
    if not isinstance(arguments, dict):
        raise TypeError("with")
    return arguments
