"""How a message as typed becomes plain words."""

from __future__ import annotations

import pytest

from bot.safety.normalising import normalise


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("I DON’T know", "i do not know", id="capitals and a curly apostrophe"),
        pytest.param("wanna gonna u 2nite", "want to going to you tonight", id="spoken short forms"),
        pytest.param("can't cannot cant", "can not can not can not", id="three ways of cannot"),
        pytest.param("sooo tireddd pleeease", "so tired please", id="stretched letters"),
        pytest.param("killlll it allll", "kill it all", id="stretched letters keep a double one"),
        pytest.param("k1ll su1c1de d1e", "kill suicide die", id="digits for letters"),
        pytest.param(
            "s*icide d!e su_cide k.i.l.l", "suicide die suicide kill", id="letters masked or dotted"
        ),
        pytest.param("k i l l m y s e l f", "kill myself", id="spaced-out letters"),
        pytest.param("i k m s", "i kill myself", id="a spaced-out short form behind a word of one letter"),
        pytest.param("iwanttodie", "i want to die", id="no spaces at all"),
        pytest.param("kms unaliving ctb", "kill myself killing catch the bus", id="coded words"),
        pytest.param("sucide suicdal overdosse", "suicide suicidal overdose", id="typing slips"),
        pytest.param("kil my self", "kill myself", id="a word in two"),
        pytest.param("d\u200bi\u00ade", "die", id="hidden characters inside a word"),
        pytest.param("кill ｄｉｅ 𝓭𝓲𝓮 🅳🅸🅴", "kill die die die", id="letters of other alphabets and styles"),
        pytest.param("matáme mañana", "matame manana", id="accents"),
        pytest.param("gun? 🔫💊", "gun gun pills", id="emoji with a meaning"),
        pytest.param("ok 🙏🏽 fine 👍", "ok fine", id="emoji without one"),
        pytest.param("ill die. im ill", "i will die i am ill", id="ill as I will only before a verb"),
        pytest.param("my friend's car", "my friend car", id="a possessive is no verb"),
        pytest.param("meet at 4pm 10/12", "meet at 4 pm 10 12", id="times and dates"),
        pytest.param("", "", id="nothing"),
        pytest.param("\ud800\udc00\x00 a", "a", id="broken characters"),
    ],
)
def test_words(written: str, meant: str) -> None:
    assert " ".join(word.text for word in normalise(written).words) == meant


@pytest.mark.parametrize(
    "text",
    [
        "diet and skill",
        "soldier studied",
        "the shot was cheap",
        "breeding dogs",
        "w*rk",
        "c***",
        "odd",
        "killjoy",
    ],
)
def test_other_words_are_left_as_they_are(text: str) -> None:
    words = {word.text for word in normalise(text).words}

    assert words.isdisjoint({"die", "kill", "bleeding", "suicide", "overdose", "dead"})


@pytest.mark.parametrize("laughing", ["lol ok", "ok 😂", "lmao ok", "hahaha ok", "ok jajaja"])
def test_laughter_is_noted_and_is_no_word(laughing: str) -> None:
    read = normalise(laughing)

    assert read.laughs
    assert [word.text for word in read.words] == ["ok"]


def test_words_know_where_the_sentence_ends() -> None:
    stops = [(word.text, word.after) for word in normalise("no, wait... is it? yes. ok!").words]

    assert stops == [("no", ","), ("wait", ","), ("is", ""), ("it", "?"), ("yes", "."), ("ok", ".")]


def test_words_know_what_is_quoted() -> None:
    quoted = [word.text for word in normalise('he said "i am done" ok “bye”').words if word.quoted]

    assert quoted == ["i", "am", "done", "bye"]


def test_a_quote_is_the_original_sentence() -> None:
    text = "Hi!  I’m going 2 K1LL  my self… ok. Bye"
    read = normalise(text)
    place = [word.text for word in read.words].index("kill")

    assert read.quote(place, place + 1) == "I’m going 2 K1LL  my self… ok"
