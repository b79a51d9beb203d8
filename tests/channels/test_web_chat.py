from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer

from bot.channels.rate_limit import RateLimit
from bot.storage.models import Conversation, new_id
from tests.channels.conftest import NOW, Chat, bearer


def test_a_session_holds_a_fresh_conversation_that_exists_nowhere_yet(chat: Chat) -> None:
    first, second = chat.token(), chat.token()
    assert chat.conversation_id(first) != chat.conversation_id(second)
    with chat.services.database.reading() as session:
        assert session.query(Conversation).count() == 0
    assert chat.read(first) == []


def test_a_message_is_handed_to_the_receiver_and_acknowledged(chat: Chat) -> None:
    token = chat.token()
    reply = chat.say(token, "  I think I want to come back  ")
    assert (reply.status_code, reply.json()) == (202, {"received": True})
    [inbound] = chat.receiver.got
    assert (inbound.channel, inbound.text) == ("web", "  I think I want to come back  ")
    assert inbound.conversation_id == chat.conversation_id(token)
    assert inbound.provider_id.startswith(f"{inbound.conversation_id}:") and len(inbound.provider_id) <= 64


def test_the_same_message_sent_again_is_stored_once(chat: Chat) -> None:
    token, client_id = chat.token(), str(uuid.uuid4())
    assert [chat.say(token, client_id=client_id).status_code for _ in range(3)] == [202] * 3
    assert len({inbound.provider_id for inbound in chat.receiver.got}) == 1
    assert len(chat.read(token)) == 1


def test_the_same_id_in_two_chats_is_two_messages(chat: Chat) -> None:
    first, second, client_id = chat.token(), chat.token(), str(uuid.uuid4())
    chat.say(first, "one", client_id), chat.say(second, "two", client_id)
    assert [m["text"] for m in chat.read(first)] == ["one"]
    assert [m["text"] for m in chat.read(second)] == ["two"]


def test_messages_carry_their_place_who_wrote_them_and_when(chat: Chat) -> None:
    token = chat.token()
    chat.say(token, "hello")
    for author in ("assistant", "protocol", "staff"):
        chat.answer(token, f"from {author}", author)
    messages = chat.read(token)
    assert [(m["seq"], m["author"], m["text"]) for m in messages] == [
        (1, "person", "hello"),
        (2, "assistant", "from assistant"),
        (3, "assistant", "from protocol"),
        (4, "staff", "from staff"),
    ]
    assert all(datetime.fromisoformat(m["at"]).tzinfo for m in messages)
    assert [m["seq"] for m in chat.read(token, after=3)] == [4]


TOKENS = {
    "none": lambda chat, token: None,
    "empty": lambda chat, token: "Bearer ",
    "not a token": lambda chat, token: "Bearer hello",
    "another scheme": lambda chat, token: f"Basic {token}",
    "the bare conversation id": lambda chat, token: f"Bearer {chat.conversation_id(token)}",
    "cut short": lambda chat, token: f"Bearer {token[:-1]}",
    "another id under its signature": lambda chat, token: (
        "Bearer "
        + URLSafeSerializer("x", salt="chat").dumps([new_id(), int(NOW.timestamp())]).split(".")[0]
        + "."
        + token.split(".")[1]
    ),
    "signed with another key": lambda chat, token: (
        "Bearer "
        + URLSafeSerializer("k" * 32, salt="chat").dumps([chat.conversation_id(token), int(NOW.timestamp())])
    ),
    "signed for another purpose": lambda chat, token: (
        "Bearer "
        + URLSafeSerializer("s" * 32, salt="other").dumps([chat.conversation_id(token), int(NOW.timestamp())])
    ),
}


@pytest.mark.parametrize("forge", TOKENS.values(), ids=TOKENS.keys())
@pytest.mark.parametrize("request_line", ["GET /chat/messages", "POST /chat/messages", "GET /chat/events"])
def test_without_this_chats_own_token_nothing_is_read_or_written(
    chat: Chat, forge: Any, request_line: str
) -> None:
    token = chat.token()
    chat.say(token, "secret")
    method, path = request_line.split()
    header = forge(chat, token)
    headers = {} if header is None else {"Authorization": header}
    reply = chat.browser.request(method, path, headers=headers, json={"id": str(uuid.uuid4()), "text": "x"})
    assert reply.status_code == 401
    assert reply.json()["what_to_do"]
    assert "secret" not in reply.text
    assert len(chat.receiver.got) == 1


def test_a_token_is_good_for_a_day(chat: Chat) -> None:
    token = chat.token()
    chat.services.clock.forward(timedelta(hours=23, minutes=59))
    assert chat.say(token).status_code == 202
    chat.services.clock.forward(timedelta(minutes=2))
    assert chat.say(token).status_code == 401


def test_a_token_in_the_address_does_not_count(chat: Chat) -> None:
    token = chat.token()
    assert (
        chat.browser.get("/chat/messages", params={"token": token, "authorization": token}).status_code == 401
    )


def test_another_persons_talk_cannot_be_read_or_written(chat: Chat) -> None:
    mine, theirs = chat.token(), chat.token()
    chat.say(theirs, "their secret")
    chat.answer(theirs, "an answer for them")
    assert chat.read(mine) == []
    other = chat.conversation_id(theirs)
    body = {"id": str(uuid.uuid4()), "text": "x", "conversation_id": other, "sender": other}
    chat.browser.post("/chat/messages", json=body, headers=bearer(mine))
    assert chat.receiver.got[-1].conversation_id == chat.conversation_id(mine)


MESSAGE = {"id": "0b6e2a52-6a0e-4f6f-9a6d-0a1b2c3d4e5f", "text": "hello"}
BODIES: dict[str, tuple[bytes, str, int]] = {
    "a message": (json.dumps(MESSAGE).encode(), "application/json", 202),
    "with a charset": (json.dumps(MESSAGE).encode(), "application/json; charset=utf-8", 202),
    "5,000 characters": (json.dumps(MESSAGE | {"text": "é" * 5000}).encode(), "application/json", 202),
    "emoji and Spanish": (
        json.dumps(MESSAGE | {"text": "¿puedo volver? 🙏"}).encode(),
        "application/json",
        202,
    ),
    "a lone surrogate": (json.dumps(MESSAGE | {"text": "a\ud800b"}).encode(), "application/json", 202),
    "a form": (b"id=1&text=hello", "application/x-www-form-urlencoded", 415),
    "no type": (json.dumps(MESSAGE).encode(), "", 415),
    "plain text": (json.dumps(MESSAGE).encode(), "text/plain", 415),
    "nothing": (b"", "application/json", 400),
    "broken JSON": (b'{"id": ', "application/json", 400),
    "not UTF-8": (b'{"id": "\xff"}', "application/json", 400),
    "a list": (b"[1]", "application/json", 400),
    "deeply nested": (b"[" * 30_000, "application/json", 400),
    "too large": (json.dumps(MESSAGE | {"text": "a" * 70_000}).encode(), "application/json", 413),
    "too long a text": (json.dumps(MESSAGE | {"text": "a" * 20_001}).encode(), "application/json", 422),
    "no text": (json.dumps({"id": MESSAGE["id"]}).encode(), "application/json", 422),
    "empty text": (json.dumps(MESSAGE | {"text": " \n\t "}).encode(), "application/json", 422),
    "text that is a number": (json.dumps(MESSAGE | {"text": 5}).encode(), "application/json", 422),
    "no id": (json.dumps({"text": "hello"}).encode(), "application/json", 422),
    "an id that is no UUID": (json.dumps(MESSAGE | {"id": "1"}).encode(), "application/json", 422),
    "an id that is a list": (json.dumps(MESSAGE | {"id": [1]}).encode(), "application/json", 422),
}


@pytest.mark.parametrize(("body", "media_type", "status"), BODIES.values(), ids=BODIES.keys())
def test_a_posted_body(chat: Chat, body: bytes, media_type: str, status: int) -> None:
    token = chat.token()
    headers = bearer(token) | ({"Content-Type": media_type} if media_type else {})
    reply = chat.browser.post("/chat/messages", content=body, headers=headers)
    assert reply.status_code == status
    if status == 202:
        assert len(chat.read(token)) == 1
    else:
        assert set(reply.json()) == {"error", "what_to_do"}
        assert chat.receiver.got == []


def test_a_body_without_a_length_is_not_read_past_the_limit(chat: Chat) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"a" * 10_000

    headers = bearer(chat.token()) | {"Content-Type": "application/json"}
    assert chat.browser.post("/chat/messages", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 30, ""])
def test_an_odd_place_to_read_after_is_refused(chat: Chat, after: str) -> None:
    reply = chat.browser.get(f"/chat/messages?after={after}", headers=bearer(chat.token()))
    assert reply.status_code == 422


def test_a_flood_from_one_chat_has_to_wait_and_is_told_how_long(chat: Chat) -> None:
    token = chat.token()
    replies = [chat.say(token) for _ in range(25)]
    assert [r.status_code for r in replies] == [202] * 20 + [429] * 5
    assert int(replies[-1].headers["Retry-After"]) >= 1
    assert "988" in replies[-1].json()["what_to_do"]
    assert chat.say(chat.token()).status_code == 202
    chat.services.clock.forward(timedelta(seconds=10))
    assert chat.say(token).status_code == 202


def test_a_rate_limit_forgets_the_longest_unseen_and_never_grows_past_its_bound() -> None:
    limit = RateLimit(burst=1, per_minute=1, most_keys=100)
    for number in range(1000):
        limit.wait_seconds(str(number), NOW)
    assert len(limit._buckets) == 100
    assert limit.wait_seconds("999", NOW) > 0


def test_a_message_that_could_not_be_stored_is_not_acknowledged(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.receiver.broken = True
    reply = chat.say(chat.token(), "very private")
    assert reply.status_code == 503
    assert "very private" not in caplog.text


@pytest.mark.parametrize(
    ("before", "after"),
    [("queued", "delivered"), ("sent", "delivered"), ("failed", "failed"), ("undelivered", "undelivered")],
)
def test_reading_a_message_moves_its_delivery_forward_only(chat: Chat, before: str, after: str) -> None:
    token = chat.token()
    chat.say(token)
    message = chat.answer(token, "hi", status=before)
    chat.read(token, after=2)
    assert chat.status_of(message) == before  # not among what was read
    chat.read(token)
    assert chat.status_of(message) == after
