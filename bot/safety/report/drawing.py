"""The curves as inline SVG. Lines differ in dash and are labelled, so that they can be told apart without "
"colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reporting.chart import HEIGHT, LEFT, axes, svg, x_at, y_at
from bot.reporting.markup import Html, text
from bot.safety.report.curves import Point

LEGEND_ROW = 18
MOST_FALSE_ALARMS = 0.2
"""Beyond one false alarm in five safe messages nobody would run it; the axis ends there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One curve or, with a single point, one dot; `style` is the layer."""

    style: str
    label: str
    points: Sequence[Point]


def trade_off_chart(title: str, lines: Sequence[Line], dots: Sequence[Line]) -> Html:
    """Recall (upwards) against false alarms (to the right)."""
    parts = [axes("false alarms (safe messages)", "danger recognised", MOST_FALSE_ALARMS)]
    for line in lines:
        drawn = _visible(line.points)
        if drawn:
            path = " L".join(
                f"{x_at(p.false_alarms, MOST_FALSE_ALARMS):.1f} {y_at(p.recall):.1f}" for p in drawn
            )
            parts.append(f'<path class="{line.style}" d="M{path}"/>')
    for dot in dots:
        for p in dot.points:
            across = min(p.false_alarms, MOST_FALSE_ALARMS)
            parts.append(
                f'<circle class="dot {dot.style}" cx="{x_at(across, MOST_FALSE_ALARMS):.1f}" '
                f'cy="{y_at(p.recall):.1f}" r="5">'
                f"<title>{text(dot.label)}: {p.recall:.1%} recognised, {p.false_alarms:.1%} false "
                f"alarms</title></circle>"
            )
    legend = [*lines, *dots]
    parts.append(_legend(legend))
    return svg(title, parts, HEIGHT + LEGEND_ROW * len(legend) + 6)


def _visible(points: Sequence[Point]) -> list[Point]:
    """The part of the curve on the chart, cut at its right edge, thinned to what the eye can see."""
    kept: list[Point] = []
    for p in points:
        if p.false_alarms > MOST_FALSE_ALARMS:
            if kept:
                kept.append(Point(MOST_FALSE_ALARMS, kept[-1].recall))
            break
        if not kept or abs(p.recall - kept[-1].recall) + abs(p.false_alarms - kept[-1].false_alarms) > 0.002:
            kept.append(p)
    return kept


def _legend(lines: Sequence[Line]) -> str:
    """Below the axis, where it hides no curve."""
    parts = []
    for number, line in enumerate(lines):
        y = HEIGHT + LEGEND_ROW * (number + 1) - 4
        mark = (
            f'<path class="{line.style}" d="M{LEFT} {y - 4} L{LEFT + 26} {y - 4}"/>'
            if len(line.points) > 1
            else f'<circle class="dot {line.style}" cx="{LEFT + 13}" cy="{y - 4}" r="5"/>'
        )
        parts.append(f'{mark}<text x="{LEFT + 34}" y="{y}">{text(line.label)}</text>')
    return "".join(parts)
