"""The gateway's channel inside Rasa: commands from the public are neutralised, the token is asked for."""

from __future__ import annotations

import asyncio
import json
import logging
from types import SimpleNamespace

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.channel import GatewayChannel, neutralised
from bot.engine.dialogue_state import fresh_state
from bot.engine.tracker_store import TURNS_KEPT, OneTurnTrackerStore


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/restart", "restart"),
        ('/inform{"name": "x"}', 'inform{"name": "x"}'),
        (" //restart", "restart"),
        ("and/or", "and/or"),
        ("is 1/2 a day ok", "is 1/2 a day ok"),
        ("", ""),
    ],
)
def test_a_leading_slash_is_no_command(written, read):
    assert neutralised(written) == read


@pytest.mark.parametrize("token", ["", "short"])
def test_a_weak_token_stops_the_start(token):
    with pytest.raises(ValueError, match="ENGINE_TOKEN"):
        GatewayChannel(token)


async def _save_many(store, domain, count):
    for number in range(count):
        await store.save(DialogueStateTracker(f"m{number}", domain.slots))


def test_the_tracker_store_forgets_old_turns():
    domain = Domain.empty()
    store = OneTurnTrackerStore(domain)
    asyncio.run(_save_many(store, domain, TURNS_KEPT * 3))
    assert len(store.store) == TURNS_KEPT
    assert f"m{TURNS_KEPT * 3 - 1}" in store.store


TOKEN = "t" * 40
CALL = {"message_id": "m1", "text": "is it too late", "state": fresh_state(), "about": {"channel": "sms"}}


class AnsweringAgent:
    """Stands in for Rasa: answers one topic and counts the turn, on the tracker that the channel prepared."""

    def __init__(self, says=({"say": "answer/too_long", "with": {}},), fails=False):
        self.domain = Domain.load("domain.yml")
        self.tracker_store = OneTurnTrackerStore(self.domain)
        self.says, self.fails, self.heard = says, fails, []

    def is_ready(self):
        return True

    async def handle_message(self, message):
        self.heard.append((message.text, message.sender_id, message.metadata))
        if self.fails:
            raise RuntimeError(f"could not read: {message.text}")
        tracker = await self.tracker_store.retrieve(message.sender_id)
        parsed = {"intent": {"name": "too_long", "confidence": 0.9}, "topics": ["too_long"]}
        tracker.update(UserUttered(message.text, parse_data=parsed), self.domain)
        tracker.update(SlotSet("turns", tracker.get_slot("turns") + 1), self.domain)
        await self.tracker_store.save(tracker)
        for payload in self.says:
            await message.output_channel.send_custom_json(message.sender_id, payload)


def call_channel(agent, call=None, token=TOKEN, uri="/propose"):
    """Status and body that the channel's own handler answers with."""
    channel = GatewayChannel(TOKEN)
    handlers = {route.uri: route.handler for route in channel.blueprint(None)._future_routes}
    request = SimpleNamespace(
        headers={"X-Engine-Token": token} if token is not None else {},
        json=call or CALL,
        app=SimpleNamespace(ctx=SimpleNamespace(agent=agent)),
    )
    answer = asyncio.run(handlers[uri](request))
    return answer.status, json.loads(answer.body)


def test_a_turn_gives_the_proposal_and_the_state_after_it():
    status, proposal = call_channel(AnsweringAgent())
    assert status == 200
    assert proposal == {
        "say": [{"say": "answer/too_long", "with": {}}],
        "commands": [],
        "state": fresh_state() | {"turns": 1},
        "topics": ["too_long"],
        "confidence": 0.9,
    }


def test_the_same_message_again_gives_the_same_proposal_and_does_not_advance_the_talk():
    agent = AnsweringAgent()
    first, again = call_channel(agent), call_channel(agent)
    assert first == again and len(agent.heard) == 2


def test_nothing_is_left_of_another_turn():
    agent = AnsweringAgent()
    call_channel(agent, CALL | {"state": fresh_state() | {"offers": 2, "details": {"name": "Dee"}}})
    _, proposal = call_channel(agent, CALL | {"message_id": "m2"})
    assert proposal["state"] == fresh_state() | {"turns": 1}


def test_rasa_hears_the_message_without_its_slash_under_the_message_id_with_what_is_known():
    agent = AnsweringAgent()
    call_channel(agent, CALL | {"text": "/restart"})
    text, sender, about = agent.heard[0]
    assert (text, sender) == ("restart", "m1") and about["channel"] == "sms"


@pytest.mark.parametrize("token", [None, "", "wrong", "t" * 39, "t" * 41])
def test_a_call_without_the_token_is_refused_and_reaches_nothing(token):
    agent = AnsweringAgent()
    assert call_channel(agent, token=token)[0] == 403
    assert agent.heard == []


def test_without_a_model_it_says_so():
    assert call_channel(None)[0] == 503
    assert call_channel(None, uri="/") == (503, {"ready": False})
    assert call_channel(AnsweringAgent(), uri="/") == (200, {"ready": True})


def test_a_turn_in_which_nothing_was_said_is_no_answer():
    assert call_channel(AnsweringAgent(says=()))[0] == 502  # Rasa swallows it when the action server is down


def test_a_turn_that_fails_is_logged_without_a_word_of_the_message(caplog):
    with caplog.at_level(logging.DEBUG):
        assert call_channel(AnsweringAgent(fails=True))[0] == 500
    assert "RuntimeError" in caplog.text and "too late" not in caplog.text
