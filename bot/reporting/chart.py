"""Charts as inline SVG: the axes, and whether probabilities can be believed. Nothing is told by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reporting.markup import Html, text
from bot.reporting.shares import Share

WIDTH, HEIGHT = 420, 340
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 14, 48


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases that were given about the same probability: what was said on average, and what was so."""

    said: float
    was: Share


def calibration_error(bins: Sequence[Bin]) -> float:
    """The average distance between what was said and what was so, weighed by cases."""
    total = sum(one.was.of for one in bins)
    return sum(abs(one.said - one.was.value) * one.was.of for one in bins) / total if total else 0.0


def calibration_chart(title: str, bins: Sequence[Bin], across: str, upwards: str) -> Html:
    """What was so (upwards, with its interval) against what was said (to the right)."""
    parts = [axes(across, upwards, 1.0)]
    parts.append(f'<path class="ideal" d="M{x_at(0, 1):.1f} {y_at(0):.1f} L{x_at(1, 1):.1f} {y_at(1):.1f}"/>')
    for one in bins:
        low, high = one.was.interval
        x = x_at(one.said, 1.0)
        parts.append(
            f'<line class="range" x1="{x:.1f}" x2="{x:.1f}" y1="{y_at(low):.1f}" y2="{y_at(high):.1f}"/>'
            f'<circle class="dot model" cx="{x:.1f}" cy="{y_at(one.was.value):.1f}" r="4">'
            f"<title>said {one.said:.0%}, was {one.was.value:.0%} of {one.was.of}</title></circle>"
        )
    return svg(title, parts)


def axes(across: str, upwards: str, right_end: float) -> str:
    """Both axes from 0, upwards to 100 %, to the right to `right_end`."""
    parts = []
    for step in range(6):
        share = step / 5
        x, y = x_at(share * right_end, right_end), y_at(share)
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


def x_at(value: float, right_end: float) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * value / right_end


def y_at(value: float) -> float:
    return TOP + (HEIGHT - BOTTOM - TOP) * (1 - value)


def svg(title: str, parts: Sequence[str], height: int = HEIGHT) -> Html:
    return Html(
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{text(title)}"><title>{text(title)}</title>' + "".join(parts) + "</svg>"
    )
