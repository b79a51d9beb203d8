"""The safety report: right numbers, one self-contained page, the same every time, with and without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.__main__ import main
from bot.reporting.chart import calibration_error
from bot.reporting.markup import percent, share, table
from bot.reporting.shares import Share
from bot.safety.report.cases import Case, EvaluationError, held_back, read_evaluation
from bot.safety.report.curves import calibration, operating_point, trade_off
from bot.safety.report.findings import Findings, alarm, dangerous, gather, worst_misses
from bot.safety.report.measuring import BOTH, RULES, Layers, Result, Timing, Timings, screen_case
from bot.safety.report.page import render
from bot.safety.report.versions import text_versions
from bot.safety.rule_screener import RuleScreener
from bot.safety.screening import NO_DANGER, Category, Evidence, Level, Screening
from bot.safety.training.examples import Example
from bot.settings import ROOT

POLICY = ROOT / "docs" / "safety-policy.md"
SECRET = "the exact words of an evaluation row"
TIMED = Timings("a test machine", {RULES: Timing(1.0, 2.0, 1000.0, 3)})


def example(text: str, level: str = "none", category: str | None = None, language: str = "en") -> Example:
    return Example(text, Level(level), Category(category) if category else None, language, "kind_of_file")


def held(words: str, *rest: str) -> list[Example]:
    """Examples with these words that all fall into the held-back share."""
    found = (example(f"{words} {n}", *rest) for n in range(400))
    return [e for e in found if e.is_held_back][:12]


EXAMPLES = [
    *held("i want to kill myself", "concern", "suicide"),
    *held("the bridge again, number", "imminent", "suicide"),
    *held("quiero matarme", "concern", "suicide", "es"),
    *held("group starts at"),
    *held("<b>bold</b> & plain"),
]


class SureOf:
    """A model that alarms on one word."""

    def __init__(self, word: str) -> None:
        self._word = word

    def screen(self, text: str, recent: Sequence[str] = ()) -> Screening:
        if self._word not in text:
            return NO_DANGER
        evidence = Evidence("model", "as told", text, Category.SUICIDE, Level.IMMINENT)
        return Screening(Level.IMMINENT, Category.SUICIDE, (evidence,))

    def probabilities(self, text: str) -> np.ndarray:
        danger = 0.9 if self._word in text else 0.1
        return np.array([1 - danger, danger / 2, danger / 2])


@pytest.fixture
def evaluation(tmp_path: Path) -> Path:
    rows = {
        "real_crisis.jsonl": [{"text": f"i want to kill myself {SECRET}", "category": "suicide_passive"}],
        "real_safe.jsonl": [{"text": f"thanks {SECRET}", "category": "everyday"}],
        "real_openings.jsonl": [{"text": f"hello {SECRET}"}],
    }
    for name, lines in rows.items():
        (tmp_path / name).write_text("\n".join(json.dumps(line) for line in lines))
    return tmp_path


@pytest.fixture
def without_model(rules: RuleScreener, evaluation: Path) -> Findings:
    return gather(EXAMPLES, Layers(rules, None, "no file", ("rules",)), evaluation, TIMED)


@pytest.fixture
def with_model(rules: RuleScreener, evaluation: Path) -> Findings:
    return gather(EXAMPLES, Layers(rules, SureOf("bridge"), "", ("rules", "model")), evaluation, TIMED)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (95, 100, 0.8882, 0.9785)],
)
def test_the_interval_is_wilson_s(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits, of).interval == pytest.approx((low, high), abs=1e-3)


def test_nothing_counted_is_shown_as_a_dash() -> None:
    assert share(Share(0, 0)) == share(None) == "&ndash;"
    assert Share(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0 %"), (0.012, "1.2 %"), (0.5, "50 %"), (0.991, "99.1 %"), (1.0, "100 %")]
)
def test_percents_are_exact_where_it_matters(value: float, said: str) -> None:
    assert percent(value) == said


def test_only_held_back_examples_are_measured() -> None:
    learned = [e for n in range(50) if not (e := example(f"learned {n}")).is_held_back]
    assert learned
    assert held_back(learned) == ()
    assert len(held_back([*learned, *EXAMPLES])) == len(EXAMPLES)


def test_several_texts_in_a_row_are_sent_one_after_another(rules: RuleScreener) -> None:
    case = Case(("i have the pills", "tonight"), True, "suicide")
    assert not rules.screen("tonight").is_danger
    assert screen_case(rules, case).level is Level.IMMINENT


def test_each_layer_and_both_together_are_counted(with_model: Findings) -> None:
    danger = dangerous(with_model.own)
    counts = {name: alarm(danger, name).hits for name in with_model.names}
    assert counts == {"rules": 24, "model": 12, "both": 36}


def test_what_nobody_sees_is_listed_with_imminent_danger_first(without_model: Findings) -> None:
    missed = worst_misses(without_model, 5)
    assert len(missed) == 5
    assert all("bridge" in r.case.joined and r.case.level is Level.IMMINENT for r in missed)


def test_the_curves_end_where_everything_alarms_and_pass_through_the_setting(with_model: Findings) -> None:
    points = trade_off(with_model.own, with_rules=True)
    assert (points[-1].false_alarms, points[-1].recall) == (1.0, 1.0)
    setting = operating_point(with_model.own, BOTH)
    assert setting is not None
    assert (setting.false_alarms, setting.recall) in {(p.false_alarms, p.recall) for p in points}
    assert all(a.recall <= b.recall for a, b in pairwise(points))


def test_calibration_compares_what_was_said_with_what_was_so() -> None:
    def one(score: float, danger: bool) -> Result:
        return Result(Case(("x",), danger, ""), {}, score)

    bins = calibration(
        [*[one(0.95, True)] * 9, one(0.95, False), one(0.05, False), Result(Case(("x",), None, ""), {}, 0.5)]
    )
    assert [(round(b.said, 2), b.was.hits, b.was.of) for b in bins] == [(0.05, 0, 1), (0.95, 9, 10)]
    assert calibration_error(bins) == pytest.approx(0.05)


@pytest.mark.parametrize("which", ["without_model", "with_model"])
def test_the_page_stands_alone(which: str, request: pytest.FixtureRequest) -> None:
    page = render(request.getfixturevalue(which))
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=\"(?!#)", page) == []
    assert re.findall(r"url\(|@import|http://|https://", page) == []
    assert "prefers-color-scheme: dark" in page and "@media print" in page and 'name="viewport"' in page
    assert _Balanced.of(page) == []
    anchors = re.findall(r'href="#([a-z-]+)"', page)
    assert anchors and all(f'id="{anchor}"' in page for anchor in anchors)


@pytest.mark.parametrize("which", ["without_model", "with_model"])
def test_evaluation_files_are_counted_and_never_quoted(which: str, request: pytest.FixtureRequest) -> None:
    page = render(request.getfixturevalue(which))
    assert SECRET not in page
    assert "suicide passive" in page and "real crisis" in page and "nobody has labelled" in page


def test_the_page_quotes_our_own_misses_and_escapes_them(without_model: Findings) -> None:
    page = render(without_model)
    assert "the bridge again, number" in page
    assert "<b>bold" not in page
    assert "&lt;b&gt;" in table("x", ["a"], [["<b>bold</b> & plain"]])


def test_the_page_is_the_same_every_time(with_model: Findings, rules: RuleScreener, evaluation: Path) -> None:
    again = gather(EXAMPLES, Layers(rules, SureOf("bridge"), "", ("rules", "model")), evaluation, TIMED)
    assert render(again) == render(with_model)


def test_a_missing_model_is_said_and_the_rules_are_measured(without_model: Findings) -> None:
    page = render(without_model)
    assert "The model is missing" in page
    assert "model alone" not in page and "rules alone" in page


def test_with_a_model_there_are_curves(with_model: Findings) -> None:
    page = render(with_model)
    assert page.count("<svg") == 4
    assert "model alone" in page and "together" in page


def test_a_model_the_product_does_not_use_is_said(rules: RuleScreener) -> None:
    found = gather(EXAMPLES, Layers(rules, SureOf("bridge"), "", ("rules",)), None, TIMED)
    assert "The running product uses only: rules" in render(found)
    assert "evaluation files were not on the machine" in render(found)


def test_every_crisis_text_is_listed_with_its_reviewer(without_model: Findings) -> None:
    page = render(without_model)
    assert all(text.text_id in page and text.reviewer in page for text in text_versions())


def test_a_broken_evaluation_row_is_named_by_its_line_only(tmp_path: Path) -> None:
    (tmp_path / "real_safe.jsonl").write_text('{"text": "fine"}\n' + SECRET)
    with pytest.raises(EvaluationError, match=r"real_safe\.jsonl, line 2") as raised:
        read_evaluation(tmp_path)
    assert SECRET not in str(raised.value)


def test_the_command_writes_the_page(
    tmp_path: Path,
    evaluation: Path,
    rules: RuleScreener,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("bot.commands.safety_report.read_examples", lambda: EXAMPLES)
    monkeypatch.setattr(
        "bot.commands.safety_report.load_layers", lambda: Layers(rules, None, "no file", ("rules",))
    )
    out = tmp_path / "new folder" / "report.html"
    assert main(["safety-report", "--out", str(out), "--eval", str(evaluation)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    printed = capsys.readouterr()
    assert "real crisis: danger recognised of 1: rules 100.0%" in printed.out
    assert SECRET not in printed.out + printed.err


def test_the_command_refuses_a_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["safety-report", "--out", str(tmp_path / "x"), "--eval", str(tmp_path / "nowhere")]) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_the_policy_names_texts_that_exist_and_every_category() -> None:
    policy = POLICY.read_text(encoding="utf-8")
    known = {text.text_id for text in text_versions()}
    assert set(re.findall(r"`(crisis/[a-z_/]+)`", policy)) <= known
    assert {c.value for c in Category} <= set(re.findall(r"`([a-z_]+)`", policy))
    assert "unsigned" in policy or not [t for t in text_versions() if t.reviewed_on == "not yet"]


class _Balanced(HTMLParser):
    """Finds tags that are closed wrongly or never."""

    VOID = frozenset({"meta", "line", "circle", "path", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    @classmethod
    def of(cls, page: str) -> list[str]:
        parser = cls()
        parser.feed(page)
        return parser.wrong + parser.open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)
