"""Every crisis text, in every combination that can be sent."""

from __future__ import annotations

import itertools
import re
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.safety.crisis_texts import CONTENT, CrisisReply, CrisisTextError, CrisisTexts
from bot.safety.screening import Category, Level

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
BODY_FIRST = (Category.OVERDOSE, Category.MEDICAL, Category.WITHDRAWAL_EMERGENCY)
TOLD = {"en": "being told", "es": "recibe un aviso"}
LATER = {"en": "until later", "es": "más tarde"}
PROGRAM = {"en": "automated program", "es": "programa automático"}
NO_HELP = {"en": ("can't call for help",), "es": ("no puedo pedir ayuda", "No puede pedir ayuda")}
SPANISH_BANNED = (
    "adicto", "adicta", "alcohólico", "borracho", "limpio", "limpia", "sucio", "recaída", "recaer", "fracaso", "abuso", "vicio",
)  # fmt: skip
NOT_SAID = (
    "i understand how you feel", "you must", "promise", "don't do it", "i can't discuss", "insurance", "sign up", "http",
    "committed", "police", "gun", "knife", "rope", "pills", "just stop", "taper", "text start",
)  # fmt: skip

texts = CrisisTexts()


class Sent(NamedTuple):
    category: Category
    level: Level
    channel: str
    language: str
    turn: int
    alert_stored: bool
    office_open: bool

    @property
    def reply(self) -> CrisisReply:
        return texts.reply(
            self.category,
            self.level,
            channel=self.channel,
            language=self.language,
            episode_turn=self.turn,
            alert_stored=self.alert_stored,
            office_open=self.office_open,
        )


ALL = [
    Sent(*combination)
    for combination in itertools.product(
        Category,
        (Level.CONCERN, Level.IMMINENT),
        ("sms", "web"),
        ("en", "es"),
        range(6),
        (True, False),
        (True, False),
    )
]
SMS = [sent for sent in ALL if sent.channel == "sms"]
FIRST = [sent for sent in ALL if sent.turn == 0]


def _plain(text: str) -> str:
    return text.translate(str.maketrans("áíóú", "aiou"))


def _folded(sent: Sent, words: str) -> str:
    return _plain(words) if sent.channel == "sms" else words


def test_every_combination_renders() -> None:
    assert len(ALL) == 10 * 2 * 2 * 2 * 6 * 2 * 2
    for sent in ALL:
        reply = sent.reply
        assert reply.text_id == f"crisis/{sent.category}/{sent.level}"
        assert reply.version
        assert "{" not in reply.text
        assert "  " not in reply.text


def test_a_text_message_fits_two_segments_of_plain_characters() -> None:
    for sent in SMS:
        assert len(sent.reply.text) <= 306, sent
        assert GSM_7.issuperset(sent.reply.text), sent


def test_988_stands_within_the_first_160_characters() -> None:
    for sent in ALL:
        if sent.channel == "sms":
            assert "988" in sent.reply.text[:160], sent
        assert "988" in sent.reply.text, sent


def test_a_body_in_danger_hears_911_first() -> None:
    for sent in ALL:
        if sent.level is Level.IMMINENT and sent.category in BODY_FIRST:
            assert 0 <= sent.reply.text.find("911") < sent.reply.text.find("988"), sent


def test_imminent_danger_names_911() -> None:
    for sent in ALL:
        if sent.level is Level.IMMINENT and sent.turn == 0:
            assert "911" in sent.reply.text, sent


def test_at_most_three_ways_to_help_are_named() -> None:
    numbers = {number for resource in texts.resources for number in resource.numbers}
    for sent in ALL:
        named = set(re.findall(r"\b(?:\d-\d{3}-\d{3}-\d{4}|\d{3,})\b", sent.reply.text))
        assert named <= numbers, sent
        assert 1 <= len(named) <= 3, sent


def test_one_question_on_the_first_turn_and_none_later() -> None:
    for sent in ALL:
        assert sent.reply.text.count("?") == (1 if sent.turn == 0 else 0), sent
        assert sent.reply.text.endswith("?") == (sent.turn == 0), sent


def test_the_question_is_about_safety_now() -> None:
    for sent in FIRST:
        if sent.category is Category.ABUSE:
            asked = {
                "en": "Is it safe for you to text right now?",
                "es": "¿Es seguro para ti escribir ahora?",
            }
        else:
            asked = {"en": "Are you safe right now?", "es": "¿Estás a salvo ahora mismo?"}
        assert sent.reply.text.endswith(_folded(sent, asked[sent.language])), sent


def test_every_reply_says_it_is_a_program_that_cannot_call_for_help() -> None:
    for sent in ALL:
        assert _folded(sent, PROGRAM[sent.language]) in sent.reply.text, sent
        assert any(words in sent.reply.text for words in NO_HELP[sent.language]), sent


def test_staff_are_said_to_be_told_only_when_an_alert_is_stored() -> None:
    for sent in ALL:
        assert (TOLD[sent.language] in sent.reply.text) == sent.alert_stored, sent


def test_outside_office_hours_it_says_that_staff_see_it_later() -> None:
    for sent in ALL:
        assert (_folded(sent, LATER[sent.language]) in sent.reply.text) == (not sent.office_open), sent


@pytest.mark.parametrize("category", [Category.SUICIDE, Category.SELF_HARM])
def test_imminent_danger_to_oneself_speaks_of_company_and_distance(category: Category) -> None:
    for sent in ALL:
        if sent.category is category and sent.level is Level.IMMINENT and sent.language == "en":
            assert re.search(
                r"with (someone|you)|another person|ask someone|with someone", sent.reply.text, re.I
            ), sent
            assert re.search(r"away|distance", sent.reply.text), sent


def test_abuse_gives_a_phone_number_and_no_keyword() -> None:
    for sent in FIRST:
        if sent.category is Category.ABUSE:
            assert "1-800-799-7233" in sent.reply.text, sent
            assert "START" not in sent.reply.text
            assert not re.search(r"domestic|violence|abuse|violencia|abuso", sent.reply.text, re.I), sent


def test_a_child_hears_of_a_trusted_adult() -> None:
    for sent in FIRST:
        if sent.category is Category.MINOR_AT_RISK:
            assert re.search(r"adult", sent.reply.text), sent


def test_no_wording_comes_more_than_three_times() -> None:
    for category, level, language in itertools.product(
        Category, (Level.CONCERN, Level.IMMINENT), ("en", "es")
    ):
        sent = Counter(
            Sent(category, level, "sms", language, turn, True, True).reply.text for turn in range(28)
        )
        assert max(sent.values()) <= 3, (category, level)


def test_the_same_wording_does_not_come_twice_in_a_row() -> None:
    for sent in ALL:
        if sent.turn:
            assert sent.reply.text != sent._replace(turn=sent.turn - 1).reply.text, sent


def test_an_unknown_language_or_channel_gets_an_english_text_message() -> None:
    known = Sent(Category.SUICIDE, Level.CONCERN, "sms", "en", 0, True, True)

    assert known._replace(language="fr", channel="fax").reply == known.reply


def _all_texts() -> set[str]:
    said = {sent.reply.text for sent in ALL}
    said |= {
        texts.pointer(channel, language, turn)
        for channel in ("sms", "web")
        for language in ("en", "es")
        for turn in range(9)
    }
    for kind, channel, language, turn, stored in itertools.product(
        ("fine", "joking"), ("sms", "web"), ("en", "es"), range(3), (True, False)
    ):
        said.add(
            texts.still_open(kind, channel=channel, language=language, turn=turn, alert_stored=stored).text
        )  # type: ignore[arg-type]
    return said


def test_no_banned_word_is_said() -> None:
    listed = yaml.safe_load((CONTENT.parent / "banned_words.yml").read_text(encoding="utf-8"))["words"]
    banned = [str(entry["word"]) for entry in listed] + [
        word for base in SPANISH_BANNED for word in (base, _plain(base))
    ]
    for text in _all_texts():
        for word in banned:
            assert not re.search(rf"\b{re.escape(word)}\b", text, re.I), (word, text)


def test_nothing_is_said_that_the_protocol_rules_out() -> None:
    for text in _all_texts():
        for words in NOT_SAID:
            assert not re.search(rf"\b{re.escape(words)}\b", text, re.I), (words, text)
        assert not re.search("[\U0001f000-\U0001ffff\u2600-\u27bf]", text), text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pointer_is_short_varied_and_names_988(language: str) -> None:
    pointers = [texts.pointer("sms", language, turn) for turn in range(24)]

    assert all(len(pointer) <= 90 and "988" in pointer and "?" not in pointer for pointer in pointers)
    assert all(GSM_7.issuperset(pointer) for pointer in pointers)
    assert max(Counter(pointers).values()) <= 3


@pytest.mark.parametrize("kind", ["fine", "joking"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_being_fine_is_met_with_thanks_and_an_open_door(kind: str, language: str) -> None:
    for turn, stored in itertools.product(range(3), (True, False)):
        reply = texts.still_open(kind, channel="sms", language=language, turn=turn, alert_stored=stored)  # type: ignore[arg-type]

        assert len(reply.text) <= 306
        assert GSM_7.issuperset(reply.text)
        assert "988" in reply.text[:160]
        assert "?" not in reply.text
        assert (("note to staff stays" in reply.text) or ("aviso al equipo sigue" in reply.text)) == stored


def test_entries_say_who_wrote_them_and_that_no_clinician_signed_yet() -> None:
    for path in CONTENT.glob("*.yml"):
        if path.name == "resources.yml":
            continue
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            assert entry["author"]
            assert (entry["reviewed_on"] is None) == (entry["reviewer"] == "pending clinical review")
    assert "crisis/suicide/imminent" in texts.unreviewed()


def test_a_number_nobody_checked_for_ninety_days_is_stale() -> None:
    checked = min(resource.last_verified for resource in texts.resources)

    assert texts.stale_resources(checked + timedelta(days=90)) == []
    assert texts.stale_resources(date(2099, 1, 1)) == list(texts.resources)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(
            "suicide.yml", "crisis/suicide/concern:", "crisis/suicide/other:", id="an entry is missing"
        ),
        pytest.param("suicide.yml", "author: founding team", "author:", id="nobody wrote it"),
        pytest.param("suicide.yml", "  es:", "  fr:", id="a language is missing"),
    ],
)
def test_incomplete_content_stops_the_start(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = tmp_path / "crisis"
    shutil.copytree(CONTENT, folder)
    (folder / file).write_text(
        (folder / file).read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
    )

    with pytest.raises(CrisisTextError):
        CrisisTexts(folder)
