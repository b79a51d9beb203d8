"""The comparison as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bench.figures import Figure

HEADINGS = ("", "unit", "stock", "ours", "ours/stock", "repeats")
NOTHING = "-"


def render(figures: Sequence[Figure]) -> str:
    """Medians and ratios, one line a figure; which way is better stands behind the unit."""
    rows = [HEADINGS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = []
    for row in rows:
        words = [
            c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(words).rstrip())
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = figure.ratio
    return (
        figure.name,
        f"{figure.unit} ({figure.better} is better)",
        number(figure.stock_median),
        number(figure.ours_median),
        NOTHING if ratio is None else f"{ratio:.2f}",
        str(max(len(figure.ours), len(figure.stock))),
    )


def number(value: float | None) -> str:
    """Three digits that count, never in powers of ten: 0.123, 4.57, 68.9, 1,234."""
    if value is None:
        return NOTHING
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
