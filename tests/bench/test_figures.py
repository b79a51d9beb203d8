"""Medians, percentiles, ratios."""

from __future__ import annotations

import pytest

from bot.bench.figures import Figure, median, percentile, share_of


@pytest.mark.parametrize(
    ("samples", "share", "expected"),
    [
        ([3.0], 0.5, 3.0),
        ([3.0], 0.0, 3.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(1, 21)], 0.95, 19.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
        ([1.0, 2.0], 1.0, 2.0),
    ],
)
def test_a_percentile_is_a_sample_that_was_measured(
    samples: list[float], share: float, expected: float
) -> None:
    assert percentile(samples, share) == expected


def test_no_samples_have_no_percentile_and_no_share_and_no_median() -> None:
    with pytest.raises(ValueError, match="no samples"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="no samples"):
        share_of([])
    assert median([]) is None


@pytest.mark.parametrize("share", [-0.1, 1.1, 95])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile([1.0], share)


def test_a_share_is_in_percent() -> None:
    assert share_of([True, True, True, False]) == 75.0


def test_the_ratio_is_ours_to_stock_of_the_medians() -> None:
    assert Figure("turn", "ms", "lower", ours=(1.0, 2.0, 30.0), stock=(8.0, 8.0, 1.0)).ratio == 0.25


@pytest.mark.parametrize("stock", [(), (0.0,)])
def test_without_a_stock_value_there_is_no_ratio(stock: tuple[float, ...]) -> None:
    assert Figure("turn", "ms", "lower", ours=(1.0,), stock=stock).ratio is None
    assert Figure("turn", "ms", "lower", stock=(1.0,)).ratio is None
