"""What is printed and what is written: the same figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.bench.figures import Figure
from bot.bench.measured import LINES, Measured
from bot.bench.record import as_record, machine, prepare, write
from bot.bench.table import number, render

FIGURES = [
    Figure("training", "s", "lower", ours=(50.0, 60.0, 55.0), stock=(1100.0,)),
    Figure("screening", "messages/s", "higher", ours=(0.25,)),
]
NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def test_the_table_shows_medians_ratio_and_repeats_in_columns() -> None:
    assert render(FIGURES).splitlines() == [
        "           unit                           stock   ours  ours/stock  repeats",
        "---------  -----------------------------  -----  -----  ----------  -------",
        "training   s (lower is better)            1,100   55.0        0.05        3",
        "screening  messages/s (higher is better)      -  0.250           -        1",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        (0.0, "0.000"),
        (0.1234, "0.123"),
        (4.567, "4.57"),
        (68.94, "68.9"),
        (123.4, "123"),
        (12345.6, "12,346"),
    ],
)
def test_a_number_has_about_three_digits_that_count(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_the_record_holds_every_sample_the_medians_and_the_conditions() -> None:
    record = as_record(FIGURES, {"rasa": "3.6.21"}, NOON)
    assert record["version"] == 1
    assert record["made_at"] == "2026-11-22T12:00:00+00:00"
    assert record["conditions"] == {"rasa": "3.6.21"}
    assert record["figures"] == [
        {
            "name": "training",
            "unit": "s",
            "better": "lower",
            "ours": {"median": 55.0, "samples": [50.0, 60.0, 55.0]},
            "stock": {"median": 1100.0, "samples": [1100.0]},
            "ratio": 0.05,
        },
        {
            "name": "screening",
            "unit": "messages/s",
            "better": "higher",
            "ours": {"median": 0.25, "samples": [0.25]},
            "stock": None,
            "ratio": None,
        },
    ]


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    record = as_record(FIGURES, {"machine": machine()}, NOON)
    path = tmp_path / "new" / "bench.json"
    prepare(path)
    write(record, path)
    assert json.loads(path.read_text()) == record
    assert path.read_text().endswith("}\n")


def test_preparing_leaves_older_figures_alone_and_no_empty_file(tmp_path: Path) -> None:
    prepare(tmp_path / "bench.json")
    assert not (tmp_path / "bench.json").exists()
    (tmp_path / "bench.json").write_text("{}")
    prepare(tmp_path / "bench.json")
    assert (tmp_path / "bench.json").read_text() == "{}"


def test_the_machine_is_described() -> None:
    said = machine()
    assert said["cores"] >= 1
    assert said["memory_mb"] is None or said["memory_mb"] > 100


def test_figures_come_in_one_order_and_only_if_measured() -> None:
    measured = Measured()
    measured.add("ours", "screened", 10.0)
    measured.add("stock", "training", 900.0)
    measured.add("ours", "training", 60.0)
    measured.add("ours", "training", 70.0)
    assert [(f.name, f.ours, f.stock) for f in measured.figures()] == [
        (LINES["training"][0], (60.0, 70.0), (900.0,)),
        (LINES["screened"][0], (10.0,), ()),
    ]


@pytest.mark.parametrize(("bot", "key"), [("theirs", "training"), ("ours", "speed")])
def test_a_sample_nobody_asked_for_is_refused(bot: str, key: str) -> None:
    with pytest.raises(KeyError):
        Measured().add(bot, key, 1.0)


def test_no_two_lines_have_the_same_name() -> None:
    names = [name for name, _, _ in LINES.values()]
    assert len(set(names)) == len(names)
