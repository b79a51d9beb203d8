"""The examples that train the screening model: whole, varied, and apart from everything that is measured with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.safety.screening import Category, Level
from bot.safety.training.examples import FOLDER, Example, ExampleError, read_examples
from tests.nlu.message_files import EVALUATION, ROOT, read_labelled, read_two_topics
from tests.nlu.near_duplicates import near_pairs, plain
from tests.safety.messages import CALM, DANGER

SHARED_EVAL = ROOT.parent / "shared" / "eval"
FEWEST = 6_000
LEAST_SAFE = 0.50
ALIKE = 0.7
SHORTEST = 20  # shorter texts share most of their letters by chance
LANGUAGES = {"en", "es", "mixed"}
FILES = sorted(FOLDER.rglob("*.yml"))
FIELDS = {"level", "category", "language", "messages"}


@cache
def examples() -> list[Example]:
    return read_examples()


@cache
def long_ones() -> list[Example]:
    return [e for e in examples() if len(e.text) >= SHORTEST]


def place(example: Example) -> str:
    return f"{example.kind}: {example.text[:60]}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_can_be_read_and_says_what_it_holds(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    assert text.startswith("# "), "the first line says what the file holds"
    assert raw.keys() <= FIELDS
    assert raw["language"] in LANGUAGES
    assert raw["messages"]
    if path.parent.name == "safe":
        assert Level(raw["level"]) is Level.NONE and "category" not in raw
    else:
        assert path.parent.name == "danger"
        assert Level(raw["level"]) is not Level.NONE and Category(raw["category"])


@pytest.mark.parametrize(
    "broken",
    [
        "level: concern\nmessages: [hello]",
        "level: none\ncategory: suicide\nmessages: [hello]",
        "level: bad\nmessages: [hello]",
        "level: none\nmessages: [5]",
        "level: none",
        "- a list",
        "level: none\nmessages:\n- it: is\n  a: mapping",
    ],
)
def test_a_broken_file_is_refused_by_name(broken: str, tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text(broken)
    with pytest.raises(ExampleError, match=r"^broken\.yml: "):
        read_examples(tmp_path)


def test_there_are_enough_and_enough_of_them_are_safe(capsys: pytest.CaptureFixture[str]) -> None:
    levels = Counter(e.level for e in examples())
    share = levels[Level.NONE] / len(examples())
    with capsys.disabled():
        print(f"\n{len(examples())} examples, {share:.1%} of them safe")
    assert len(examples()) >= FEWEST
    assert share >= LEAST_SAFE


def test_every_category_is_there_at_both_levels() -> None:
    found = {(e.category, e.level) for e in examples()}
    assert [(c, lv) for c in Category for lv in (Level.CONCERN, Level.IMMINENT) if (c, lv) not in found] == []


def test_no_example_stands_twice() -> None:
    times = Counter(e.text for e in examples())
    assert [text for text, n in times.items() if n > 1] == []


def test_no_example_is_a_variant_of_another() -> None:
    """A variant would also let the held-back share know what was learned."""
    found = long_ones()
    pairs = {
        (place(found[i]), place(found[j])): round(likeness, 2)
        for i, j, likeness in _alike([e.text for e in found])
    }
    assert pairs == {}


def test_a_variant_would_be_found_whatever_its_length() -> None:
    short, long = (
        "i keep thinking about the old bridge",
        "and then she said that we could go there again " * 20,
    )
    texts = [short, long, short + "s", long + "maybe"]
    assert {(i, j) for i, j, _ in _alike(texts)} == {(0, 2), (1, 3)}


def _alike(texts: list[str]) -> Iterator[tuple[int, int, float]]:
    return near_pairs(texts, above=ALIKE)


def test_nothing_measured_was_trained_on() -> None:
    assert (
        _shared_with(
            [e.text for e in read_labelled(EVALUATION)]
            + [str(m["text"]) for m in read_two_topics()]
            + [one.text for one in DANGER]
            + [text for _, text in CALM]
        )
        == []
    )


@pytest.mark.skipif(not SHARED_EVAL.exists(), reason="the shared evaluation files are not on this machine")
def test_no_example_comes_from_the_shared_evaluation_files() -> None:
    lines = [
        line
        for path in sorted(SHARED_EVAL.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    rows = [str(json.loads(line)["text"]) for line in lines]
    same = {plain(e.text) for e in examples()} & {plain(row) for row in rows if len(row) >= SHORTEST}
    # Sensitive rows: only their places are shown.
    assert [number for number, row in enumerate(rows) if plain(row) in same] == []
    texts = [e.text for e in long_ones()]
    assert [(i, j) for i, j, _ in near_pairs(texts, rows, above=ALIKE) if len(rows[j]) >= SHORTEST] == []


def _shared_with(measured: list[str]) -> list[tuple[str, str]]:
    """Examples that are, or nearly are, one of these texts."""
    known = {plain(text) for text in measured if plain(text)}
    # Two words are said by everybody; that "ok thanks" stands in both teaches nothing.
    same = [(place(e), e.text) for e in examples() if plain(e.text) in known and len(e.text) >= SHORTEST]
    found = long_ones()
    long = [text for text in measured if len(text) >= SHORTEST]
    near = near_pairs([e.text for e in found], long, above=ALIKE)
    return same + [(place(found[i]), long[j]) for i, j, _ in near]
