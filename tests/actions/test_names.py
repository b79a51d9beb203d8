from __future__ import annotations

import pytest

from actions.names import find_name, name_in_front

GIVEN_ANYWHERE = [
    ("its dee", "Dee"),
    ("its marcus", "Marcus"),
    ("call me J.R.", "J.R."),
    ("my name is Ana Lucía", "Ana Lucía"),
    ("my name is ana lucia", "Ana Lucia"),
    ("name's Tasha", "Tasha"),
    ("names tasha", "Tasha"),
    ("name: Alan P.", "Alan P"),
    ("this is walt from the thursday group", "Walt"),
    ("im kenny, two n's", "Kenny"),
    ("soy Lupe", "Lupe"),
    ("me llamo Rosa, despues de las 5", "Rosa"),
    ("mi nombre es beto", "Beto"),
    ("I go by Chip", "Chip"),
    ("ask for tony", "Tony"),
    ("they call me big mike, car broke down", "Big Mike"),
    ("my name is Robert but everyone says Bobby", "Bobby"),
    ("my name is actually Mark", "Mark"),
    ("change my name to Marc", "Marc"),
    ("the name should be Hope", "Hope"),
    ("its Will, anytime", "Will"),
    ("my name is hope", "Hope"),
    ("hi, im dee", "Dee"),
    ("dee here. after 6", "Dee"),
    ("its marcus im free after 3", "Marcus"),
    ("my name is O'Brien", "O'Brien"),
    ("I'm Mary-Jo", "Mary-Jo"),
    ("my name is Fred", "Fred"),
    ("call me Mrs. Hale", "Mrs. Hale"),
]
NO_NAME = [
    "im tired",
    "I'm tired",
    "i am so ashamed",
    "im sober 30 days",
    "its complicated",
    "its been a year",
    "this is hard",
    "im pregnant",
    "im homeless",
    "I'm embarrassed",
    "im struggling",
    "call me tomorrow",
    "call me after 6",
    "call me maybe",
    "call me when you can",
    "call me please",
    "call me asap",
    "call me back",
    "its my mom",
    "im not sure",
    "its fine",
    "i am seventy years old",
    "im an addict",
    "its ok",
    "this is his wife",
    "im his sister",
    "im on a break",
    "i'm mortified, i quit",
    "the name is wrong",
    "what is your name",
    "soy adicto",
    "soy de boston",
    "still here",
    "anyone here?",
    "im here",
    "its friday",
    "im done",
    "my name",
    "im dyslexic",
    "its overwhelming",
]


@pytest.mark.parametrize(("text", "name"), GIVEN_ANYWHERE, ids=[t for t, _ in GIVEN_ANYWHERE])
@pytest.mark.parametrize("asked", [None, "name", "time"])
def test_a_name_that_is_given(text, name, asked):
    assert find_name(text, asked) == name


@pytest.mark.parametrize("text", NO_NAME)
@pytest.mark.parametrize("asked", [None, "name", "contact", "time"])
def test_what_is_no_name(text, asked):
    assert find_name(text, asked) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("marcus", "Marcus"),
        ("Marcus", "Marcus"),
        ("Ana Lucía", "Ana Lucía"),
        ("Will", "Will"),
        ("hope", "Hope"),
        ("Grace", "Grace"),
        ("April", "April"),
        ("Mrs. Dorothy Hale", "Mrs. Dorothy Hale"),
        ("J", "J"),
        ("JR", "JR"),
        ("J.R.", "J.R."),
        ("just put J", "J"),
        ("yes Marcus", "Marcus"),
        ("ok its marc", "Marc"),
        ("you can use my middle name, renee", "Renee"),
        ("d'angelo", "D'angelo"),
        ("Big Mike", "Big Mike"),
        ("José", "José"),
        ("Nguyễn", "Nguyễn"),
        ("marcus, 617 area", "Marcus"),
        ("Dee and after 6", "Dee"),
        ("Fred", "Fred"),
        ("hi dee", "Dee"),
    ],
)
def test_a_bare_name_after_the_question_for_it(text, name):
    assert find_name(text, "name") == name
    assert find_name("after 6", None) is None


@pytest.mark.parametrize(
    "text",
    [
        "skip",
        "no",
        "nope",
        "nah",
        "naw",
        "none",
        "idk",
        "nvm",
        "heyyy",
        "hi",
        "hello",
        "ok",
        "yes",
        "sure",
        "thanks",
        "why",
        "what",
        "whatever",
        "whenever",
        "mornings",
        "after 6",
        "tmrw",
        "send it",
        "rather not",
        "not now",
        "leave me alone",
        "none of your business",
        "im tired",
        "so tired",
        "lol",
        "huh",
        "anonymous",
        "nobody",
        "who wants to know",
        "stop",
        "call",
        "text me",
        "adios",
        "gracias",
        "no sé",
        "bye",
        "will you call",
        "something else",
        "🙂",
        "",
        "   ",
        "123",
    ],
)
def test_a_short_reply_that_is_no_name(text):
    assert find_name(text, "name") is None


def test_a_bare_word_is_no_name_when_nothing_was_asked():
    assert find_name("marcus", None) is None
    assert find_name("marcus", "read_back") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Marcus. after 6. no voicemail", "Marcus", id="a name before the details"),
        pytest.param("Ana Lucía, 617 555 0152", "Ana Lucía", id="two names"),
        pytest.param("Mornings. call me", None, id="a time"),
        pytest.param("Hello, call me after 6", None, id="a greeting"),
        pytest.param("Please, text me", None, id="a courtesy"),
        pytest.param("marcus, after 6", None, id="small letters are too unsure"),
        pytest.param("Marcus", None, id="nothing behind it"),
    ],
)
def test_a_name_in_front(text, name):
    assert name_in_front(text) == name
