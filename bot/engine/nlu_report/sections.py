"""What the page says, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.engine.nlu_report.measuring import MOST_DOUBLED, Answer, Findings
from bot.reporting.chart import (
    HEIGHT,
    LEFT,
    WIDTH,
    axes,
    calibration_chart,
    calibration_error,
    svg,
    x_at,
    y_at,
)
from bot.reporting.markup import Html, bullets, join, paragraph, percent, share, table
from bot.reporting.shares import share_of

MOST_CONFUSIONS = 30
WANTED_ONE, WANTED_BOTH = 0.90, 0.75
CELL = 9


def in_short(found: Findings) -> Html:
    right, both = (share_of(a.is_right for a in answers) for answers in (found.one_topic, found.two_topics))
    doubled = share_of(len(a.understood.topics) > 1 for a in found.one_topic)
    figures = [
        ("right topic, one question", share(right), f"wanted: {WANTED_ONE:.0%}"),
        ("both topics, two questions", share(both), f"wanted: {WANTED_BOTH:.0%}"),
        ("one question taken for two", share(doubled), ""),
        ("one message, median", Html(f"{found.median_ms:.0f} ms"), f"95 % within {found.p95_ms:.0f} ms"),
    ]
    boxes = "".join(f"<div><dt>{n}</dt><dd>{v}<small>{w}</small></dd></div>" for n, v, w in figures)
    return Html(f'<dl class="figures">{boxes}</dl>')


def how(found: Findings) -> Html:
    return bullets(
        [
            f"{found.examples} examples of {len(found.topic_shares)} labels teach the model, all written by us.",
            f"{len(found.one_topic)} messages with one question and {len(found.two_topics)} with two were written apart "
            "from them for this page; a test forbids that training and evaluation share or nearly share a text. They come "
            "from our own heads as well: strangers will be understood less well.",
            "The text encoders were tuned on most of the examples, so cross-validation over those would flatter. Instead, "
            f"{found.kept_back.of} examples were kept from the encoders, and for this page from the classifier too: of "
            f"these {percent(found.kept_back.value)} got their right label.",
            f"Fitting the classifier took {found.fit_seconds:.0f} seconds here.",
        ]
    )


def per_topic(found: Findings) -> Html:
    rows = [
        (t.label, share(t.found), share(t.right), f"{t.f1:.2f}", t.learned_from)
        for t in sorted(found.per_topic, key=lambda t: t.f1)
    ]
    heads = ("topic", "recognised", "right when said", "F1", "examples")
    return table("One-topic messages; the weakest topic first", heads, rows)


def confusions(found: Findings) -> Html:
    rows = [(true, given, n) for true, given, n in found.confusions[:MOST_CONFUSIONS]]
    listed = table("What is taken for what", ("meant", "understood as", "times"), rows, words=(1,))
    return join(_picture(found), listed)


def _picture(found: Findings) -> Html:
    """Every label against every label: right ones lie on the diagonal, wrong ones beside it."""
    labels = sorted({t.label for t in found.per_topic} | {given for _, given, _ in found.confusions})
    place = {label: n for n, label in enumerate(labels)}
    size = CELL * len(labels)
    cells = [
        _cell(place[true], place[given], n, found, "rules", f"{true} understood as {given}: {n}")
        for true, given, n in found.confusions
    ]
    for topic in found.per_topic:
        if topic.found.hits:
            where = place[topic.label]
            cells.append(
                _cell(
                    where, where, topic.found.hits, found, "both", f"{topic.label}: {topic.found.hits} right"
                )
            )
    frame = f'<rect x="0" y="0" width="{size}" height="{size}" fill="none" class="grid"/>'
    title = "Confusion picture: meant downwards, understood to the right, labels in alphabetical order"
    drawing = (
        f'<svg viewBox="0 0 {size} {size}" role="img" aria-label="{title}"><title>{title}</title>'
        f"{frame}{''.join(cells)}</svg>"
    )
    return Html(f"<figure>{drawing}<figcaption>{title}. Point at a square to read it.</figcaption></figure>")


def _cell(row: int, column: int, times: int, found: Findings, style: str, words: str) -> str:
    most = max(t.found.of for t in found.per_topic)
    strength = 0.25 + 0.75 * min(1.0, times / (most if style == "both" else 4))
    return (
        f'<rect class="fill-{style}" x="{column * CELL + 0.5}" y="{row * CELL + 0.5}" width="{CELL - 1}" '
        f'height="{CELL - 1}" fill-opacity="{strength:.2f}"><title>{escape(words)}</title></rect>'
    )


def wrong(found: Findings) -> Html:
    rows = [
        (_quoted(a), a.message.topics[0], a.understood.topics[0], percent(a.understood.confidence))
        for a in sorted(found.one_topic, key=lambda a: -a.understood.confidence)
        if not a.is_right
    ]
    heads = ("message", "meant", "understood as", "how sure")
    return table(
        "All one-topic messages that went wrong, the surest mistakes first", heads, rows, words=(1, 2)
    )


def two_questions(found: Findings) -> Html:
    rows = [
        (_quoted(a), ", ".join(a.message.topics), ", ".join(a.understood.topics))
        for a in found.two_topics
        if not a.is_right
    ]
    return table(
        "Two-question messages that went wrong", ("message", "meant", "understood"), rows, words=(1, 2)
    )


def calibration(found: Findings) -> Html:
    title = "Calibration on the one-topic messages"
    chart = calibration_chart(title, found.calibration, "confidence", "share that was right")
    advice = found.advice
    return join(
        Html(f'<div class="charts"><figure>{chart}<figcaption>{title}</figcaption></figure></div>'),
        paragraph(
            f"On average confidence is off by {calibration_error(found.calibration):.2f}. From the kept-back examples alone "
            f"one would choose a temperature of {advice['temperature']} and, so that at most {MOST_DOUBLED:.0%} of one-topic "
            f"messages are taken for two, second_topic_at {advice['second_topic_at']}. Set are {found.temperature} and "
            f"{found.second_topic_at}: taking one question for two costs a longer answer, missing one leaves it unanswered."
        ),
    )


def learning_curve(found: Findings) -> Html:
    most = max(size.examples for size in found.curve)
    lines = {
        "model": ("dashed: kept-back examples", [size.kept_back for size in found.curve]),
        "both": ("line: evaluation messages", [size.evaluation for size in found.curve]),
    }
    parts = [axes("share of the examples", "right", 1.0)]
    for number, (style, (name, shares)) in enumerate(lines.items()):
        steps = [
            f"{x_at(size.examples / most, 1.0):.1f} {y_at(right.value):.1f}"
            for size, right in zip(found.curve, shares, strict=True)
        ]
        y = HEIGHT + 18 * (number + 1) - 4
        parts.append(
            f'<path class="{style}" d="M{" L".join(steps)}"/><path class="{style}" d="M{LEFT} {y - 4} L{LEFT + 26} {y - 4}"/>'
            f'<text x="{LEFT + 34}" y="{y}">{name}</text>'
        )
    rows = [(size.examples, share(size.kept_back), share(size.evaluation)) for size in found.curve]
    drawing = svg("Learning curve", parts, HEIGHT + 42)
    return join(
        Html(f'<div class="charts" style="max-width:{WIDTH + 40}px"><figure>{drawing}</figure></div>'),
        table(
            "Accuracy by number of examples for the classifier", ("examples", "kept back", "evaluation"), rows
        ),
        paragraph(
            "A line that still rises at its right end: more examples help. The encoders are the same everywhere."
        ),
    )


def _quoted(answer: Answer) -> Html:
    return Html(f"<q>{escape(answer.message.text)}</q>")


def contents(found: Findings) -> Sequence[tuple[str, str, Html]]:
    return [
        ("short", "In short", in_short(found)),
        ("how", "What was measured, and how", how(found)),
        ("topics", "Topic by topic", per_topic(found)),
        ("confusions", "What is confused", confusions(found)),
        ("wrong", "Messages that went wrong", wrong(found)),
        ("two", "Two questions in one message", two_questions(found)),
        ("calibration", "Can its confidence be believed?", calibration(found)),
        ("curve", "More data, or a better model?", learning_curve(found)),
    ]
