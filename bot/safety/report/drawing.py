"""The curves as inline SVG. Lines differ in dash and are labelled, so that they can be told apart without "
"colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.safety.report.curves import Bin, Point
from bot.safety.report.markup import Html, text

WIDTH, HEIGHT = 420, 340
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 14, 48
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
    parts = [_axes("false alarms (safe messages)", "danger recognised", MOST_FALSE_ALARMS)]
    for line in lines:
        drawn = _visible(line.points)
        if drawn:
            path = " L".join(f"{_x(p.false_alarms, MOST_FALSE_ALARMS):.1f} {_y(p.recall):.1f}" for p in drawn)
            parts.append(f'<path class="{line.style}" d="M{path}"/>')
    for dot in dots:
        for p in dot.points:
            across = min(p.false_alarms, MOST_FALSE_ALARMS)
            parts.append(
                f'<circle class="dot {dot.style}" cx="{_x(across, MOST_FALSE_ALARMS):.1f}" '
                f'cy="{_y(p.recall):.1f}" r="5">'
                f"<title>{text(dot.label)}: {p.recall:.1%} recognised, {p.false_alarms:.1%} false "
                f"alarms</title></circle>"
            )
    legend = [*lines, *dots]
    parts.append(_legend(legend))
    return _svg(title, parts, HEIGHT + LEGEND_ROW * len(legend) + 6)


def calibration_chart(title: str, bins: Sequence[Bin]) -> Html:
    """What was so (upwards, with its interval) against what the model said (to the right)."""
    parts = [_axes("probability the model gave", "share that was danger", 1.0)]
    parts.append(f'<path class="ideal" d="M{_x(0, 1):.1f} {_y(0):.1f} L{_x(1, 1):.1f} {_y(1):.1f}"/>')
    for one in bins:
        low, high = one.was.interval
        x = _x(one.said, 1.0)
        parts.append(
            f'<line class="range" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(low):.1f}" y2="{_y(high):.1f}"/>'
            f'<circle class="dot model" cx="{x:.1f}" cy="{_y(one.was.value):.1f}" r="4">'
            f"<title>said {one.said:.0%}, was {one.was.value:.0%} of {one.was.of}</title></circle>"
        )
    return _svg(title, parts)


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


def _axes(across: str, upwards: str, right_end: float) -> str:
    parts = []
    for step in range(6):
        share = step / 5
        x, y = _x(share * right_end, right_end), _y(share)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" '
            f'text-anchor="middle">{share * right_end:.0%}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 12}" text-anchor="middle">{across}</text>')
    height = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(
        f'<text x="14" y="{height:.0f}" text-anchor="middle" transform="rotate(-90 14 '
        f'{height:.0f})">{upwards}</text>'
    )
    return "".join(parts)


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


def _x(value: float, right_end: float) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * value / right_end


def _y(value: float) -> float:
    return TOP + (HEIGHT - BOTTOM - TOP) * (1 - value)


def _svg(title: str, parts: Sequence[str], height: int = HEIGHT) -> Html:
    return Html(
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{text(title)}"><title>{text(title)}</title>' + "".join(parts) + "</svg>"
    )
