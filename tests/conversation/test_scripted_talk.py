"""Scripted talks: what the file may say, and that they are played through the real path."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.scripted_talk import DEFAULT_PHONE, ScriptError, play, read_talks
from bot.settings import Settings
from tests.conftest import settings_with
from tests.standins.engine import ScriptedEngine, proposal
from tests.standins.switchboard import Switchboard


def talk_file(tmp_path: Path, text: str) -> Path:
    (tmp_path / "talk.yml").write_text(text, encoding="utf-8")
    return tmp_path / "talk.yml"


@pytest.fixture
def settings(
    servers: dict[str, tuple[Switchboard, str]], engine: ScriptedEngine, safety_read_once: None
) -> Settings:
    return settings_with(engine_url=servers["engine"][1])


WHOLE = """
id: whole
channel: sms
sender_phone: "508-555-0120"
local_time: "2026-11-17T15:00"
turns:
  - user: "hi"
  - {user: "", media: 1, delay_hours: 26}
  - user: "i want to kill myself"
  - user: "stop"
must: [anything other tools read]
"""


def test_a_whole_talk_is_read(tmp_path: Path) -> None:
    (talk,) = read_talks(talk_file(tmp_path, WHOLE))
    assert (talk.id, talk.channel, talk.sender_phone) == ("whole", "sms", "+15085550120")
    assert [turn.user for turn in talk.turns] == ["hi", "", "i want to kill myself", "stop"]
    assert (talk.turns[1].media, talk.turns[1].delay) == (1, timedelta(hours=26))


LISTS = {
    "one talk": "{id: a, turns: [{user: hi}]}",
    "a list": "[{id: a, turns: [{user: hi}]}]",
    "a list under talks": "talks: [{id: a, turns: [{user: hi}]}]",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_one_talk_or_several_in_a_file(tmp_path: Path, text: str) -> None:
    (talk,) = read_talks(talk_file(tmp_path, text))
    assert (talk.id, talk.channel, talk.sender_phone) == ("a", "sms", DEFAULT_PHONE)


WRONG = {
    "no YAML": "a: [",
    "no id": "{turns: [{user: hi}]}",
    "no turns": "{id: a}",
    "turns that are none": "{id: a, turns: 5}",
    "a turn that is none": "{id: a, turns: [hi]}",
    "a channel nobody knows": "{id: a, channel: fax, turns: [{user: hi}]}",
    "a phone that is none": "{id: a, sender_phone: nobody, turns: [{user: hi}]}",
    "a program that does not exist": "{id: a, program: nowhere, turns: [{user: hi}]}",
    "a time that is none": "{id: a, local_time: soon, turns: [{user: hi}]}",
    "a delay that is none": "{id: a, turns: [{user: hi, delay_hours: soon}]}",
    "nothing": "",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_no_talk_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScriptError, match=r"talk\.yml"):
        read_talks(talk_file(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="nowhere"):
        read_talks(tmp_path / "nowhere.yml")


def test_a_talk_goes_the_way_of_every_message(
    tmp_path: Path, settings: Settings, engine: ScriptedEngine
) -> None:
    engine.will(
        proposal("handoff/sent", commands=[("create_handoff", {"details": {"name": "Sam"}})], sent=True)
    )
    (talk,) = read_talks(talk_file(tmp_path, WHOLE))
    played = play(talk, settings)
    assert [turn["user"] for turn in played["turns"]] == ["hi", "", "i want to kill myself", "stop"]
    hi, picture, danger, stop = (turn["bot"] for turn in played["turns"])
    assert "automated program" in hi[0] and "within one working day" in " ".join(hi)
    assert "pictures" in picture[0] or "picture" in picture[0]
    assert "988" in danger[0]
    assert "START" in stop[0]
    assert played["alerts"] == [{"category": "suicide", "level": "concern"}]
    assert [(one["urgency"], one["status"]) for one in played["handoffs"]] == [("crisis", "open")]
    assert "Name to use: Sam" in played["handoffs"][0]["summary"]
    assert played["opted_out"] is True
    assert all(turn["ms"] >= 0 for turn in played["turns"])
    assert engine.calls[0]["about"]["local_time"].startswith("2026-11-17T15:00")


def test_a_chat_is_played_as_one(tmp_path: Path, settings: Settings, engine: ScriptedEngine) -> None:
    (talk,) = read_talks(talk_file(tmp_path, "{id: a, channel: web, turns: [{user: hi}, {user: stop}]}"))
    played = play(talk, settings)
    assert engine.texts == ["hi", "stop"]  # no carrier keywords in a chat
    assert "staff can read this chat" in played["turns"][0]["bot"][0]
    assert played["opted_out"] is False


def test_each_talk_starts_fresh(tmp_path: Path, settings: Settings) -> None:
    (talk,) = read_talks(talk_file(tmp_path, "{id: a, turns: [{user: hi}]}"))
    first, second = play(talk, settings), play(talk, settings)
    assert [t["bot"] for t in first["turns"]] == [t["bot"] for t in second["turns"]]
