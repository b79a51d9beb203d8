"""The stock bot is Rasa's own: its pipeline, its policies, the shape of its stories. Only labels and examples are ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.bench import stock_project
from bot.bench.contestants import our_bot, stock_bot
from bot.bench.failure import BenchFailure
from bot.bench.stock_project import EXAMPLES, installed_rasa, write_stock_project
from bot.engine.engine_environment import ROOT

TOKEN = "t" * 40
PIPELINE = [
    "WhitespaceTokenizer",
    "RegexFeaturizer",
    "LexicalSyntacticFeaturizer",
    "CountVectorsFeaturizer",
    "CountVectorsFeaturizer",
    "DIETClassifier",
    "EntitySynonymMapper",
    "ResponseSelector",
    "FallbackClassifier",
]
POLICIES = ["MemoizationPolicy", "RulePolicy", "UnexpecTEDIntentPolicy", "TEDPolicy"]


def read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_stock_project(tmp_path / "stock")
    return tmp_path / "stock"


def test_the_pipeline_and_the_policies_are_those_of_a_fresh_rasa_project(project: Path) -> None:
    config = read(project / "config.yml")
    assert [part["name"] for part in config["pipeline"]] == PIPELINE
    assert [part["name"] for part in config["policies"]] == POLICIES
    characters = config["pipeline"][4]
    assert (characters["analyzer"], characters["min_ngram"], characters["max_ngram"]) == ("char_wb", 1, 4)


def test_each_trained_part_has_rasas_hundred_epochs(project: Path) -> None:
    config = read(project / "config.yml")
    epochs = {p["name"]: p["epochs"] for p in config["pipeline"] + config["policies"] if "epochs" in p}
    assert epochs == {
        "DIETClassifier": 100,
        "ResponseSelector": 100,
        "UnexpecTEDIntentPolicy": 100,
        "TEDPolicy": 100,
    }


def test_fewer_epochs_change_nothing_else(project: Path, tmp_path: Path) -> None:
    write_stock_project(tmp_path / "quick", epochs=2)
    full, quick = read(project / "config.yml"), read(tmp_path / "quick" / "config.yml")
    parts = [
        (one, other)
        for key in ("pipeline", "policies")
        for one, other in zip(full[key], quick[key], strict=True)
    ]
    assert [one | {"epochs": 2} if "epochs" in one else one for one, _ in parts] == [q for _, q in parts]


def test_it_learns_from_the_same_examples_as_ours(project: Path) -> None:
    theirs = {
        p.relative_to(project / "data" / "nlu"): p.read_bytes() for p in (project / "data").rglob("*/*/*.yml")
    }
    assert theirs == {p.relative_to(EXAMPLES): p.read_bytes() for p in EXAMPLES.rglob("*.yml")}
    assert not (project / "data" / "nlu.yml").exists(), "the examples of Rasa's own seven labels"


def test_every_label_has_a_rule_or_a_place_in_a_story_and_every_action_a_reply(project: Path) -> None:
    domain = read(project / "domain.yml")
    rules = read(project / "data" / "rules.yml")["rules"]
    stories = read(project / "data" / "stories.yml")["stories"]
    steps = [step for one in [*rules, *stories] for step in one["steps"]]
    labels = {step["intent"] for step in steps if "intent" in step}
    assert labels == set(domain["intents"]) == set(read(ROOT / "domain.yml")["intents"])
    assert {step["action"] for step in steps if "action" in step} <= set(domain["responses"])


def test_no_label_has_two_rules_or_a_rule_against_a_story(project: Path) -> None:
    rules = read(project / "data" / "rules.yml")["rules"]
    stories = read(project / "data" / "stories.yml")["stories"]
    ruled = [rule["steps"][0]["intent"] for rule in rules]
    assert len(set(ruled)) == len(ruled)
    told = {step["intent"] for story in stories for step in story["steps"] if "intent" in step}
    assert set(ruled) & told == set()


def test_it_keeps_rasas_three_stories_and_its_rest_channel(project: Path) -> None:
    assert len(read(project / "data" / "stories.yml")["stories"]) == 3
    assert "rest" in read(project / "credentials.yml")


def test_ours_is_served_with_its_own_channel_and_rest_beside_it(tmp_path: Path) -> None:
    bot = our_bot(tmp_path / "ours", TOKEN)
    assert set(read(bot.credentials)) == {"bot.engine.channel.GatewayChannel", "rest"}
    assert (bot.config, bot.domain) == (ROOT / "config.yml", ROOT / "domain.yml")
    assert "rest" not in read(ROOT / "credentials.yml"), "only the copy is open"


def test_both_learn_from_copies_that_nobody_edits_meanwhile(tmp_path: Path) -> None:
    ours, stock = our_bot(tmp_path / "ours", TOKEN).data, stock_bot(tmp_path / "stock", TOKEN, None).data
    examples = [
        {p.relative_to(data): p.read_bytes() for p in data.rglob("nlu/*/*.yml")} for data in (ours, stock)
    ]
    assert examples[0] == examples[1] != {}
    assert ours.is_relative_to(tmp_path)
    rules = {p.name for p in (ROOT / "data" / "rules").glob("*.yml")}
    assert {p.name for p in (ours / "rules").glob("*.yml")} == rules


def test_neither_bot_sees_a_secret_or_leaves_files_outside_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret-value")
    for bot in (our_bot(tmp_path / "ours", TOKEN), stock_bot(tmp_path / "stock", TOKEN, 1)):
        assert "secret-value" not in bot.environment.values()
        assert Path(bot.environment["TMPDIR"]).is_relative_to(tmp_path)
        assert Path(bot.environment["TMPDIR"]).is_dir()
        assert "TOKEN" not in repr(bot)


def test_without_rasa_it_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed_rasa().is_dir()
    monkeypatch.setattr(stock_project, "ENGINE_PYTHON", tmp_path / "bin" / "python")
    with pytest.raises(BenchFailure, match="make setup"):
        installed_rasa()
