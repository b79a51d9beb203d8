"""Both bots are asked the evaluation messages, and no others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.bench.evaluation_messages import EvaluationMessage, read_messages, spread, talks
from bot.bench.failure import BenchFailure
from tests.nlu.message_files import EVALUATION, read_labelled


def numbered(count: int) -> list[EvaluationMessage]:
    return [EvaluationMessage(f"m{n}", "label") for n in range(count)]


def test_they_are_those_the_tests_of_understanding_use() -> None:
    # In any order: the tests read files that lie deeper or higher as well.
    theirs = Counter((one.text, one.label) for one in read_labelled(EVALUATION))
    assert Counter((one.text, one.label) for one in read_messages()) == theirs


def test_a_folder_without_messages_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchFailure, match=str(tmp_path)):
        read_messages(tmp_path)


def test_a_few_are_taken_evenly_from_all_of_them() -> None:
    assert [one.text for one in spread(numbered(10), 4)] == ["m0", "m2", "m5", "m7"]
    assert spread(numbered(3), 10) == numbered(3)


def test_a_talk_has_five_different_messages() -> None:
    made = talks(numbered(60), 6)
    assert len(made) == 6
    assert all(len(talk) == 5 for talk in made)
    assert len({text for talk in made for text in talk}) == 30


def test_with_few_messages_there_are_fewer_talks_but_whole_ones() -> None:
    assert [len(talk) for talk in talks(numbered(13), 6)] == [5, 5]
