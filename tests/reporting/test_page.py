"""Pages load nothing, list their sections, and show how uncertain a share is."""

from __future__ import annotations

import pytest

from bot.reporting.chart import Bin, calibration_chart, calibration_error
from bot.reporting.markup import Html
from bot.reporting.page import framed
from bot.reporting.shares import Share


def test_every_section_is_in_the_contents_and_can_be_reached() -> None:
    page = framed(
        "A report", Html("<p>for you</p>"), [("one", "First", Html("x")), ("two", "Second", Html("y"))]
    )
    for anchor, heading in (("one", "First"), ("two", "Second")):
        assert f'<a href="#{anchor}">{heading}</a>' in page
        assert f'<section id="{anchor}">\n<h2>{heading}</h2>' in page


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    page = framed("A report", Html(""), [])
    assert "default-src 'none'" in page
    assert "<script" not in page and "src=" not in page and "http:" not in page and "https:" not in page


@pytest.mark.parametrize(
    ("bins", "error"),
    [
        ([], 0.0),
        ([Bin(0.9, Share(9, 10))], 0.0),
        ([Bin(0.9, Share(5, 10)), Bin(0.5, Share(15, 30))], 0.1),
    ],
)
def test_the_calibration_error_weighs_by_cases(bins: list[Bin], error: float) -> None:
    assert calibration_error(bins) == pytest.approx(error)


def test_a_chart_names_its_axes_and_escapes_its_title() -> None:
    drawn = calibration_chart("a <b>", [Bin(0.5, Share(1, 2))], "said", "was")
    assert ">said<" in drawn and ">was<" in drawn
    assert "<b>" not in drawn and "a &lt;b&gt;" in drawn
    assert "said 50%, was 50% of 2" in drawn
