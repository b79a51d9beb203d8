"""What is learned from and what is measured with: complete, varied, apart from each other."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.nlu.message_files import (
    EVALUATION,
    ROOT,
    TRAINING,
    Labelled,
    guide_labels,
    read_labelled,
    read_two_topics,
)
from tests.nlu.near_duplicates import near_pairs, plain

FEWEST_EXAMPLES = 60
FEWEST_EVALUATION = 6  # short moves: what training says as well was taken out of the evaluation files
SHARED_EVAL = ROOT.parent / "shared" / "eval"
CRISIS = re.compile(r"suicid|kill myself|unalive|end my life|hang myself|\boverdos", re.I)
PHONE = re.compile(r"\d{3}\D{0,2}\d{4}\b")


@cache
def training() -> list[Labelled]:
    return read_labelled(TRAINING)


@cache
def evaluation() -> list[Labelled]:
    return read_labelled(EVALUATION)


def test_every_label_of_the_guide_has_enough_training_examples() -> None:
    counts = Counter(e.label for e in training())
    assert counts.keys() == guide_labels().keys()
    assert {label: n for label, n in counts.items() if n < FEWEST_EXAMPLES} == {}


def test_every_label_has_a_twin_with_evaluation_messages() -> None:
    counts = Counter(e.label for e in evaluation())
    assert counts.keys() == guide_labels().keys()
    assert {label: n for label, n in counts.items() if n < FEWEST_EVALUATION} == {}


@pytest.mark.parametrize("folder", [TRAINING, EVALUATION], ids=["training", "evaluation"])
def test_a_file_stands_in_its_family_and_holds_its_own_label(folder: Path) -> None:
    labels = guide_labels()
    assert {e.file for e in read_labelled(folder)} == {
        f"{family}/{label}.yml" for label, family in labels.items()
    }
    assert all(e.file.endswith(f"/{e.label}.yml") for e in read_labelled(folder))


def test_the_domain_knows_exactly_these_labels() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert set(domain["intents"]) == guide_labels().keys()


def test_no_training_example_is_a_variant_of_another() -> None:
    examples = training()
    texts = [e.text for e in examples]
    pairs = [
        (texts[i], texts[j], round(likeness, 2))
        for i, j, likeness in near_pairs(texts, above=0.6)
        if texts[i] == texts[j] or (plain(texts[i]) and min(len(texts[i]), len(texts[j])) >= 12)
    ]
    assert pairs == []


def test_nothing_measured_was_trained_on() -> None:
    trained = [e.text for e in training()]
    measured = [e.text for e in evaluation()] + [str(m["text"]) for m in read_two_topics()]
    pairs = [
        (trained[i], measured[j], round(likeness, 2))
        for i, j, likeness in near_pairs(trained, measured, above=0.7)
    ]
    assert pairs == []


@pytest.mark.skipif(not SHARED_EVAL.exists(), reason="the shared evaluation files are not on this machine")
def test_no_training_example_comes_from_the_shared_evaluation_files() -> None:
    lines = [
        line for path in SHARED_EVAL.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()
    ]
    rows = [json.loads(line)["text"] for line in lines]
    trained = [e.text for e in training()]
    # Sensitive rows: only their places are shown.
    assert [(i, j) for i, j, _ in near_pairs(trained, rows, above=0.7) if len(trained[i]) >= 12] == []


@pytest.mark.parametrize("example", ["[x](y)", "{a}", "/restart"])
def test_the_check_for_markup_can_fail(example: str) -> None:
    assert _has_markup(example)


def test_no_example_holds_markup_crisis_words_or_a_real_number() -> None:
    for e in [*training(), *evaluation()]:
        assert not _has_markup(e.text), e
        assert not CRISIS.search(e.text), e
        assert all("555" in n for n in PHONE.findall(e.text)), e


def _has_markup(text: str) -> bool:
    return bool(re.search(r"[\[\]{}]", text)) or text.startswith("/")
