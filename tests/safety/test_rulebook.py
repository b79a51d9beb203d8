"""The rule files themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.safety.normalising import normalise
from bot.safety.rulebook import RuleBook, load_rulebook
from bot.safety.screening import Category
from bot.safety.spelling import RULES


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook()


@pytest.mark.parametrize("category", Category)
def test_every_category_has_rules_in_english_and_spanish_or_english(
    book: RuleBook, category: Category
) -> None:
    assert any(rule.category is category and not rule.spanish for rule in book.rules.values())


def test_every_cue_a_rule_rises_with_is_written_down(book: RuleBook) -> None:
    listed = (RULES / "context.yml").read_text(encoding="utf-8")
    named = {cue for rule in book.rules.values() for cue in rule.rises_with} - {"recent"}

    assert named
    assert all(f"\n  {cue}:\n" in listed for cue in named)


def test_reasons_are_words_for_staff(book: RuleBook) -> None:
    for rule in book.rules.values():
        assert 1 <= len(rule.name.split()) <= 10
        assert not set("|~<>?") & set(rule.name)


def test_words_people_write_are_not_kept(book: RuleBook) -> None:
    book.index.find(normalise("my secret hideout is xyzzyville, i want to die").words)

    assert "xyzzyville" not in book.index._vocab.strings


def test_a_mistaken_rule_file_is_refused_when_building(tmp_path: Path) -> None:
    for path in RULES.glob("*.yml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "extra.yml").write_text(
        "category: suicide\nrules:\n  - {name: x, level: dreadful, patterns: [x]}\n", encoding="utf-8"
    )

    with pytest.raises(ValueError, match="dreadful"):
        load_rulebook(tmp_path)
