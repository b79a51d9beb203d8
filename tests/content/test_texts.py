"""Every text a person can receive, held to the rules of content/README.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.programs.profile import load_program
from bot.wording.catalogue import Entry, load_catalogue
from bot.wording.gsm7 import gsm7_length, is_gsm7
from bot.wording.rendering import ONE_MESSAGE
from tests.content.readability import grade, sentences, words

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = load_catalogue()
FACTS = {name: value or "" for name, value in load_program("harborlight").placeholders().items()}
OWN_VALUES = {
    "next_open": "tomorrow at 9 am",
    "first": max((entry.label for entry in CATALOGUE.values()), key=len),
    "second": "cost and insurance",
    "summary": "Name: Sam. Reach you: text this number.",
}
BANNED = yaml.safe_load((ROOT / "content" / "banned_words.yml").read_text())["words"]

SMS = [(key, text) for key, entry in CATALOGUE.items() for text in (*entry.sms, *entry.unset)]
WEB = [(key, text) for key, entry in CATALOGUE.items() for text in entry.web]
# Longest first: the first prefix that fits decides. An answer leaves room for an offer, an offer for its answer.
LONGEST = {
    "keyword/help": 306, "keyword/": 160, "move/opt_out": 160,
    "disclosure/first": 110, "disclosure/again": 60, "ask/start": 60, "ask/again_after_answer": 40,
    "ack/detail": 25, "ack/skip": 40, "handoff/send_question": 80, "offer/": 75, "answer/": 230,
}  # fmt: skip


def filled(text: str) -> str:
    return text.format(**FACTS, **OWN_VALUES)


def longest(key: str) -> int:
    return next((limit for prefix, limit in LONGEST.items() if key.startswith(prefix)), ONE_MESSAGE)


def each(texts: list[tuple[str, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("key", "text"), texts, ids=[f"{key}: {text[:24]}" for key, text in texts])


@each(SMS)
def test_a_text_message_fits_the_phone(key: str, text: str) -> None:
    said = filled(text)
    assert is_gsm7(said), {sign for sign in said if not is_gsm7(sign)}
    if key == "handoff/sent_closed":
        return  # two parts at most: see the test of its own below
    assert gsm7_length(said) <= longest(key)


def test_the_longest_promise_after_sending_takes_two_texts_at_most() -> None:
    for text in CATALOGUE["handoff/sent_closed"].sms:
        assert gsm7_length(filled(text)) <= ONE_MESSAGE


@each([*SMS, *WEB])
def test_one_question_at_most(key: str, text: str) -> None:
    quoted_aside = re.sub(r'"[^"]*"', "", text)
    assert quoted_aside.count("?") <= 1, key


@each([*SMS, *WEB])
def test_no_word_that_shames_presses_or_promises(key: str, text: str) -> None:
    said = f" {filled(text).lower()} "
    for rule in BANNED:
        if key not in rule.get("except_in", []):
            assert not re.search(rf"(?<!\w){re.escape(rule['word'].lower())}(?!\w)", said), (
                rule["word"],
                rule["why"],
            )


@each([*SMS, *WEB])
def test_nothing_is_left_unfilled_or_doubled(key: str, text: str) -> None:
    said = filled(text)
    assert said == said.strip()
    assert not re.search(r"[{}]|\s{2,}|\s[.,?!]|[.,]{2,}", said)
    assert not re.search(r"\b(\w+) \1\b", said.lower().replace("that that", ""))


@each([(key, text) for key, text in SMS if "web" not in key])
def test_a_text_message_holds_no_link(key: str, text: str) -> None:
    assert "http" not in text and "{website}" not in text and "www" not in text


# In Spanish the sentences are longer and the formula does not apply; its own test stands in tests/safety.
ENGLISH = [(key, text) for key, text in [*SMS, *WEB] if key != "unsure/language_es"]


@each(ENGLISH)
def test_sentences_are_short(key: str, text: str) -> None:
    said = sentences(filled(text))
    assert sum(len(words(sentence)) for sentence in said) / len(said) <= 15


POOLS = sorted({key.partition("/")[0] for key in CATALOGUE})


@pytest.mark.parametrize("pool", POOLS)
def test_reading_grade_is_six_or_lower(pool: str) -> None:
    """Pooled, since the formula is unsteady on a single text message."""
    said = " ".join(filled(text) for key, text in ENGLISH if key.startswith(f"{pool}/"))
    assert grade(said) <= 6.0


def test_reading_grade_of_all_texts_is_six_or_lower() -> None:
    assert grade(" ".join(filled(text) for _, text in ENGLISH)) <= 6.0


ONE_WORDING = {
    "keyword/stop",
    "keyword/help",
    "keyword/start",
    "move/opt_out",
    "disclosure/first",
    "unsure/language_es",
}


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_wordings_differ_and_there_are_enough_to_take_turns(key: str) -> None:
    entry: Entry = CATALOGUE[key]
    for wordings in (entry.sms, entry.web, entry.unset):
        assert len({re.sub(r"\W+", " ", text.lower()) for text in wordings}) == len(wordings)
    assert len(entry.sms) >= (1 if key in ONE_WORDING else 2)


def test_every_question_of_the_contract_has_its_answer() -> None:
    faq, rest = (ROOT / "data" / "nlu" / "README.md").read_text().split("## moves")
    topics = re.findall(r"^\| ([a-z_]+) \|", faq, re.M)
    topics = [topic for topic in topics if topic != "label"]
    assert len(topics) > 30
    answers = {key.removeprefix("answer/") for key in CATALOGUE if key.startswith("answer/")}
    assert answers == set(topics)
    assert "| greeting |" in rest


@pytest.mark.parametrize("key", [key for key in CATALOGUE if key.startswith("answer/")])
def test_every_answer_can_be_offered_by_its_name(key: str) -> None:
    label = CATALOGUE[key].label
    assert 3 <= len(label) <= 45
    assert is_gsm7(label) and not label.endswith((".", "?"))


def test_no_two_answers_are_offered_by_the_same_name() -> None:
    labels = [entry.label for key, entry in CATALOGUE.items() if key.startswith("answer/")]
    assert len(set(labels)) == len(labels)


FAMILIES = sorted({key.partition("/")[0] for key in CATALOGUE})
QUOTED_KEY = re.compile(rf"""["']((?:{"|".join(FAMILIES)})/[a-z0-9_]+)["']""")
CHOSEN_HERE = {"handoff/sent"}  # the gateway says sent_open or sent_closed in its place


def named_keys() -> dict[str, str]:
    """Every text key that stands in quotes in the sources, with the file that names it."""
    sources = [*(ROOT / "actions").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    return {
        key: str(path.relative_to(ROOT))
        for path in sources
        for key in QUOTED_KEY.findall(path.read_text(encoding="utf-8"))
    }


def test_every_text_that_is_named_exists() -> None:
    missing = {key: where for key, where in named_keys().items() if key not in {*CATALOGUE, *CHOSEN_HERE}}
    assert missing == {}
    assert len(named_keys()) > 25


# Built from parts in the sources ("answer/" + topic), or kept ready for a part of the staff inbox.
NAMED_IN_PARTS = ("answer/", "keyword/")


def test_every_text_can_be_said_by_somebody() -> None:
    unused = {key for key in CATALOGUE if key not in named_keys() and not key.startswith(NAMED_IN_PARTS)}
    assert unused <= SPARE, f"nobody says {sorted(unused - SPARE)}"


SPARE = {
    "error/email", "error/rate", "handoff/taken_over", "handoff/dropped", "move/resume", "unsure/language_es",
    "ask/again_after_answer", "ask/contact", "handoff/sent_open", "handoff/sent_closed",
}  # fmt: skip
