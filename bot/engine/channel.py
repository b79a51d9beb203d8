"""Rasa input channel for the gateway: (dialogue state, message) in, (proposal, dialogue state) out.

Runs inside Rasa. It gives each call a tracker made from the state the gateway sent, so the engine keeps no
memory of its own: a repeated call cannot advance a talk twice, a restart loses nothing, and the
thousandth turn costs what the first did. The public never reaches this channel; it still asks for a token.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.engine.dialogue_state import FRESH_STATE, known_state

logger = logging.getLogger(__name__)


class GatewayChannel(InputChannel):
    def __init__(self, token: str) -> None:
        if len(token) < 32:
            raise ValueError(
                "ENGINE_TOKEN must hold at least 32 characters; make one with: python -m bot secrets"
            )
        self._token = token

    @classmethod
    def name(cls) -> str:
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayChannel:
        return cls((credentials or {}).get("token") or os.environ.get("ENGINE_TOKEN", ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("gateway_webhook", __name__)

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            return response.json({"ready": ready}, status=200 if ready else 503)

        @webhook.route("/propose", methods=["POST"])
        async def propose(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get("X-Engine-Token", ""), self._token):
                return response.json({"error": "token"}, status=403)
            agent: Agent | None = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return response.json({"error": "no model"}, status=503)
            call = request.json
            try:
                proposal = await self._propose(
                    agent, call["message_id"], call["text"], call["state"], call["about"]
                )
            except Exception as error:
                # Rasa would log the text of the message; the type of the error is enough.
                logger.error("turn failed: %s", type(error).__name__)
                return response.json({"error": "turn failed"}, status=500)
            status = (
                200 if proposal["say"] or proposal["commands"] else 502
            )  # a dead action server says nothing
            return response.json(proposal, status=status)

        return webhook

    async def _propose(
        self, agent: Agent, message_id: str, text: str, state: dict[str, Any], about: dict[str, Any]
    ) -> dict[str, Any]:
        output = CollectingOutputChannel()
        await agent.tracker_store.save(_tracker_with(agent, message_id, known_state(state)))
        message = UserMessage(
            neutralised(text),
            output,
            message_id,
            input_channel=self.name(),
            message_id=message_id,
            metadata=about,
        )
        await agent.handle_message(message)
        tracker = await agent.tracker_store.retrieve(message_id)
        payloads = [m["custom"] for m in output.messages if "custom" in m]
        understood = tracker.latest_message.parse_data if tracker and tracker.latest_message else {}
        return {
            "say": [p for p in payloads if "say" in p],
            "commands": [p for p in payloads if "command" in p],
            "state": {name: tracker.get_slot(name) for name in FRESH_STATE} if tracker else state,
            "topics": understood.get("topics") or [],
            "confidence": (understood.get("intent") or {}).get("confidence"),
        }


def neutralised(text: str) -> str:
    """A leading slash would be read by Rasa as a command ("/restart") or a forged intent."""
    return text.lstrip("/ \t\r\n") if text.lstrip().startswith("/") else text


def _tracker_with(agent: Agent, sender_id: str, state: dict[str, Any]) -> DialogueStateTracker:
    tracker = DialogueStateTracker(sender_id, agent.domain.slots)
    tracker.update(ActionExecuted(ACTION_SESSION_START_NAME), agent.domain)
    tracker.update(SessionStarted(), agent.domain)
    for name, value in state.items():
        tracker.update(SlotSet(name, value), agent.domain)
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME), agent.domain)
    return tracker
