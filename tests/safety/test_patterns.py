"""The pattern language of the rule files."""

from __future__ import annotations

import pytest
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.safety import patterns

_WORDS = {"him": ["he", "my friend"]}


def _finds(line: str, text: str) -> bool:
    vocab = Vocab()
    matcher = Matcher(vocab)
    matcher.add("line", [patterns.for_matcher(variant) for variant in patterns.unfold(line, _WORDS)])
    words = text.split()
    return any(last - first == len(words) for _, first, last in matcher(Doc(vocab, words=words)))


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        pytest.param("kill|hang myself", "hang myself", True, id="one of two words"),
        pytest.param("kill|hang myself", "drown myself", False, id="none of two words"),
        pytest.param("<him> left", "my friend left", True, id="a named phrase"),
        pytest.param("<him> left", "friend left", False, id="half a named phrase"),
        pytest.param("(want to|ready to) go", "ready to go", True, id="one of two phrases"),
        pytest.param("end it all?", "end it", True, id="an optional word missing"),
        pytest.param("end it (right now)?", "end it right now", True, id="an optional phrase"),
        pytest.param("i ~2 go", "i really must go", True, id="a gap of two"),
        pytest.param("i ~2 go", "i really truly must go", False, id="a gap too wide"),
        pytest.param("i ~2 go", "i will not go", False, id="a gap over a negation"),
        pytest.param("go ~2 (home|away)?", "go", True, id="a gap before something optional"),
    ],
)
def test_patterns_find_what_they_say(line: str, text: str, found: bool) -> None:
    assert _finds(line, text) is found


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<nobody> left", id="an unknown word list"),
        pytest.param("~2 left", id="a gap at the start"),
        pytest.param("maybe? perhaps?", id="nothing that must be there"),
        pytest.param("took 50 pills", id="a plain number"),
        pytest.param(" ".join(["(a b|c d e|f)"] * 9), id="far too many variants"),
    ],
)
def test_a_mistaken_line_is_refused(line: str) -> None:
    with pytest.raises(patterns.PatternError):
        patterns.unfold(line, _WORDS)


@pytest.mark.parametrize(
    ("digits", "size"),
    [
        ("3", "_few"),
        ("8", "_teen"),
        ("17", "_teen"),
        ("18", "_many"),
        ("2015", "_year"),
        ("9" * 5000, "_many"),
    ],
)
def test_numbers_are_known_by_their_size(digits: str, size: str) -> None:
    assert patterns.size_of_number(digits) == size
