from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx

from tests.channels.conftest import Chat, bearer


@contextmanager
def listening(chat: Chat, address: str, token: str, after: int = 0) -> Iterator[Iterator[tuple[str, Any]]]:
    url = f"{address}/chat/events?after={after}"
    with httpx.Client(timeout=5) as client, client.stream("GET", url, headers=bearer(token)) as reply:
        assert reply.status_code == 200

        def events() -> Iterator[tuple[str, Any]]:
            name = ""
            for line in reply.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield name, json.loads(line.removeprefix("data: "))

        yield events()


def test_the_stream_tells_of_messages_and_of_an_answer_on_its_way(chat: Chat, address: str) -> None:
    token = chat.token()
    with listening(chat, address, token) as events:
        chat.say(token, "hello")
        name, message = next(events)
        assert (name, message["author"], message["text"]) == ("message", "person", "hello")
        assert next(events) == ("typing", {"typing": True})
        began = time.monotonic()
        stored = chat.answer(token, "hi there")
        name, message = next(events)
        assert time.monotonic() - began < 1
        assert message == chat.read(token, after=1)[0]
        assert next(events) == ("typing", {"typing": False})
    assert chat.status_of(stored) == "delivered"


def test_the_stream_begins_after_what_the_page_already_has(chat: Chat, address: str) -> None:
    token = chat.token()
    chat.say(token, "one"), chat.say(token, "two")
    with listening(chat, address, token, after=1) as events:
        assert next(events)[1]["text"] == "two"


def test_the_stream_tells_nothing_of_another_talk(chat: Chat, address: str) -> None:
    mine, theirs = chat.token(), chat.token()
    with listening(chat, address, mine) as events:
        chat.say(theirs, "their secret")
        time.sleep(0.7)
        chat.say(mine, "my own")
        assert next(events)[1]["text"] == "my own"


def test_the_stream_ends_when_the_token_does(chat: Chat, address: str) -> None:
    with listening(chat, address, chat.token()) as events:
        chat.services.clock.forward(timedelta(hours=25))
        assert next(events) == ("ended", {})
        assert next(events, None) is None


def test_more_streams_than_a_person_has_tabs_are_refused_and_free_again_when_closed(
    chat: Chat, address: str
) -> None:
    token = chat.token()
    with httpx.Client(timeout=5) as client:
        opened = [
            client.send(
                client.build_request("GET", f"{address}/chat/events", headers=bearer(token)), stream=True
            )
            for _ in range(4)
        ]
        pieces = [stream.iter_raw() for stream in opened]
        for piece in pieces:
            next(piece)
        assert client.get(f"{address}/chat/events", headers=bearer(token)).status_code == 429
        for stream in opened:
            stream.close()
    until = time.monotonic() + 4
    while chat.app.state.chat_limits.open_streams and time.monotonic() < until:
        time.sleep(0.05)
    assert chat.app.state.chat_limits.open_streams == {}
