"""The model layer as the repository holds it: what it reads, what it says, and what it must not do."""

from __future__ import annotations

import json

import pytest

from bot.safety.danger_model import DangerModel
from bot.safety.layers import LayeredScreener
from bot.safety.rule_screener import RuleScreener
from bot.safety.screening import Level
from bot.text_encoder import FOLDER

MOST_BYTES = 60 * 1024 * 1024  # issue 3: the encoder stays small enough for a phone line's own machine


@pytest.fixture(scope="module")
def model() -> DangerModel:
    return DangerModel.load()


@pytest.mark.parametrize(
    "text",
    [
        "my kids would be so much better off without me in the picture for good",
        "ive written the letters. wednesday is the day",
        "ya no le veo caso a seguir viviendo, soy una carga pa todos",
        "theres a voice telling me my neighbor has to go and im supposed to do it",
        "he hasnt woken up since he took them and his lips look kinda blue",
    ],
)
def test_danger_is_recognised_and_quoted_for_staff(model: DangerModel, text: str) -> None:
    found = model.screen(text)
    assert found.is_danger
    (evidence,) = found.evidence
    assert evidence.layer == "model"
    assert evidence.quote in text
    assert evidence.reason.startswith("reads like ") and evidence.quote not in evidence.reason


@pytest.mark.parametrize(
    "text",
    [
        "what time does tuesday group start",
        "im not suicidal or anything just stuck",
        "i relapsed two weeks ago and im so ashamed i stopped answering your calls",
        "mi jefe me va a matar si llego tarde otra vez jaja",
        "does medicaid cover it",
        "ok thanks",
        "",
        "   ",
        "👍",
    ],
)
def test_ordinary_messages_are_left_alone(model: DangerModel, text: str) -> None:
    assert not model.screen(text).is_danger


@pytest.mark.parametrize(
    "reply", ["ok thanks", "where are you", "jk", "no", "who is this", "sorry", "yes tomorrow works"]
)
def test_a_short_reply_after_danger_is_no_new_danger(model: DangerModel, reply: str) -> None:
    assert model.screen("i want to kill myself", []).is_danger
    assert not model.screen(reply, ["hi", "i want to kill myself"]).is_danger


@pytest.mark.parametrize("reply", ["ok thanks", "yes please", "tuesday", "how much is it", "yes send it"])
def test_a_short_reply_in_an_ordinary_talk_is_not_danger(model: DangerModel, reply: str) -> None:
    assert not model.screen(reply, ["Marcus", "tmrw after 6"]).is_danger


def test_danger_in_the_middle_of_a_long_message_counts(model: DangerModel, rules: RuleScreener) -> None:
    both = LayeredScreener([("rules", rules), ("model", model)])
    around = "The bus was late and then the office had moved to the other side of the road. " * 30
    assert not both.screen(around).is_danger
    found = both.screen(around + "I am going to kill myself tonight, I have the pills here. " + around)
    assert found.level is Level.IMMINENT
    assert any("pills" in evidence.quote for evidence in found.evidence)


@pytest.mark.parametrize("text", ["iwanttokillmyself", "i w4nt t0 k1ll mys3lf", "i wanttodie so bad"])
def test_disguised_words_are_read(model: DangerModel, text: str) -> None:
    assert model.screen(text).is_danger


@pytest.mark.parametrize(
    "text", ["\ud83d", "a" * 100_000, "🫠" * 5_000, "die " * 30_000, "\x00\x01", "ᕙ(⇀‸↼‶)ᕗ"]
)
def test_no_input_makes_it_fail(model: DangerModel, text: str) -> None:
    model.screen(text, [text, text])


def test_the_files_are_small_enough_and_their_card_says_how_they_were_made() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.onnx")) <= MOST_BYTES
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    assert {"seed", "data_sha256", "thresholds", "held_back", "examples", "bases", "training"} <= card.keys()
