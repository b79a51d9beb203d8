"""The sections of the page that hold results: recall and false alarms, curves, single examples, speed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reporting import markup as m
from bot.reporting.chart import calibration_chart, calibration_error
from bot.reporting.markup import Html
from bot.safety.report import findings as f
from bot.safety.report.curves import calibration, operating_point, trade_off
from bot.safety.report.drawing import Line, trade_off_chart
from bot.safety.report.findings import Findings
from bot.safety.report.measuring import BOTH, MODEL, RULES, Result
from bot.safety.report.plain_sections import language_name
from bot.safety.screening import Level

HEADS = {RULES: "rules alone", MODEL: "model alone", BOTH: "together"}
MOST_MISSES, MOST_FALSE_ALARMS = 25, 25


def key_figures(found: Findings) -> Html:
    """The four or five numbers a reader wants first."""
    layer, own = found.together, found.own
    figures = [
        (
            "Imminent danger recognised (our held-back examples)",
            f.alarm(f.at_level(own, Level.IMMINENT), layer),
        ),
        ("All danger recognised (our held-back examples)", f.alarm(f.dangerous(own), layer)),
        ("False alarms on safe look-alikes (ours)", f.alarm(f.safe(own), layer)),
    ]
    for one, results in found.evaluation:
        if danger := f.dangerous(results):
            figures.append((f"Danger recognised ({one.name})", f.alarm(danger, layer)))
        if calm := f.safe(results):
            figures.append((f"False alarms ({one.name})", f.alarm(calm, layer)))
    cells = "".join(f"<div><dt>{m.text(name)}</dt><dd>{m.share(share)}</dd></div>" for name, share in figures)
    return Html(f'<dl class="figures">{cells}</dl>')


def recall(found: Findings) -> Html:
    danger = f.dangerous(found.own)
    return m.join(
        m.paragraph(
            "Recall: of the messages that are dangerous, how many raise an alarm of any kind. Under each "
            "share stands its "
            "95 % interval (Wilson): with few examples the truth can lie far from the share. Held-back "
            "examples only."
        ),
        _by_layer(
            "Recall by category",
            "category",
            f.grouped(danger, lambda r: _name(r.case.group)),
            found,
            "All danger",
        ),
        _by_layer("Recall by level", "level", f.grouped(danger, lambda r: str(r.case.level)), found),
        _by_layer(
            "Recall by language",
            "language",
            f.grouped(danger, lambda r: language_name(r.case.language)),
            found,
        ),
        levels(found),
    )


def levels(found: Findings) -> Html:
    """Whether what alarms is also given the right level and category."""
    imminent, concern = f.at_level(found.own, Level.IMMINENT), f.at_level(found.own, Level.CONCERN)
    rows = [
        (
            "imminent, called imminent",
            *(m.share(f.called(imminent, n, Level.IMMINENT)) for n in found.names),
        ),
        ("imminent, called concern", *(m.share(f.called(imminent, n, Level.CONCERN)) for n in found.names)),
        ("concern, called imminent", *(m.share(f.called(concern, n, Level.IMMINENT)) for n in found.names)),
        (
            "danger that alarms, true category named",
            *(m.share(f.right_category(found.own, n)) for n in found.names),
        ),
    ]
    return m.table("Level and category", ["", *(HEADS[n] for n in found.names)], rows)


def false_alarms(found: Findings) -> Html:
    calm = f.safe(found.own)
    return m.join(
        m.paragraph(
            "False alarms: of the messages that are safe, how many raise an alarm. Our safe examples are "
            "chosen to look "
            "dangerous, so these shares are higher than in everyday use."
        ),
        _by_layer(
            "False alarms by kind of safe message",
            "kind",
            f.grouped(calm, lambda r: _name(r.case.group)),
            found,
            "All safe",
        ),
        _by_layer(
            "False alarms by language",
            "language",
            f.grouped(calm, lambda r: language_name(r.case.language)),
            found,
        ),
    )


def evaluation(found: Findings) -> Html:
    if not found.evaluation:
        return m.warning(
            "The evaluation files were not on the machine that made this page, so nothing is said about them."
        )
    parts = [
        m.paragraph(
            "Real messages that nobody on the project wrote. Nothing is trained on them, and none of their text is shown "
            "here or logged. They were at hand while the rules were written, so the rules may fit them better than what "
            "nobody has seen: a wide gap between this table and the held-back examples is a sign of it."
        )
    ]
    for one, results in found.evaluation:
        groups = f.grouped(results, lambda r: _name(r.case.group))
        kind = results[0].case.dangerous if results else None
        said = {True: "recall", False: "false alarms", None: "alarms (nobody has labelled these for danger)"}[
            kind
        ]
        parts.append(_by_layer(f"{one.name}: {said}", "category", groups, found, "All"))
    return m.join(*parts)


def curves(found: Findings) -> Html:
    if found.layers.model is None:
        return m.warning(
            "Without the model there is no threshold to move, so there are no curves. The rules stand at "
            "one point: see the tables."
        )
    real = [r for _, results in found.evaluation for r in results if r.case.dangerous is not None]
    figures = []
    for title, results in (("our held-back examples", found.own), ("the evaluation files", real)):
        if f.dangerous(results) and f.safe(results):
            figures += [_trade_off(title, results), _calibration(title, results)]
    return m.join(
        m.paragraph(
            "Recall against false alarms: what each possible threshold of the model would recognise, and what "
            "it would cost; the dots are the settings now. Calibration: if the model says 70 %, about 70 % of such "
            "messages should be danger (dotted line). Both sets hold far more danger than everyday messages do, so "
            "in use a given probability means less than shown here."
        ),
        Html(f'<div class="charts">{"".join(figures)}</div>'),
    )


def _trade_off(title: str, results: Sequence[Result]) -> Html:
    lines = [
        Line("model", "model, any threshold", trade_off(results, with_rules=False)),
        Line("both", "rules + model, any threshold", trade_off(results, with_rules=True)),
    ]
    dots = [
        Line(layer, f"{HEADS[layer]}, as set", [point])
        for layer in (RULES, MODEL, BOTH)
        if (point := operating_point(results, layer))
    ]
    chart = trade_off_chart(f"Recall against false alarms, {title}", lines, dots)
    return Html(f"<figure>{chart}<figcaption>Recall against false alarms, {title}.</figcaption></figure>")


def _calibration(title: str, results: Sequence[Result]) -> Html:
    bins = calibration(results)
    chart = calibration_chart(
        f"Calibration, {title}", bins, "probability the model gave", "share that was danger"
    )
    off = f"On average the probability is off by {calibration_error(bins):.2f}."
    return Html(f"<figure>{chart}<figcaption>Calibration of the model, {title}. {off}</figcaption></figure>")


def misses(found: Findings) -> Html:
    shown = f.worst_misses(found, MOST_MISSES)
    if not shown:
        return m.paragraph("No held-back example of ours is missed.")
    rows = [
        (r.case.joined, _name(r.case.group), r.case.level, "&ndash;" if r.score is None else f"{r.score:.0%}")
        for r in shown
    ]
    return m.join(
        m.paragraph(
            f"The {len(shown)} worst of the held-back examples that raise no alarm: imminent ones first, "
            "then those the model is surest "
            "are safe. All of them are made up by us; nobody wrote them in need. They describe crises."
        ),
        m.table(
            "Missed",
            ["message", "category", "level", "model says danger"],
            [(w, c, lv, Html(s)) for w, c, lv, s in rows],
        ),
    )


def alarms(found: Findings) -> Html:
    shown = f.worst_false_alarms(found, MOST_FALSE_ALARMS)
    if not shown:
        return m.paragraph("No safe held-back example of ours raises an alarm.")
    rows = []
    for r in shown:
        screening = r.said[found.together]
        why = "; ".join(sorted({f"{e.layer}: {e.reason}" for e in screening.evidence}))
        rows.append((r.case.joined, _name(r.case.group), f"{screening.category}, {screening.level}", why))
    return m.join(
        m.paragraph(
            f"The {len(shown)} worst false alarms on our safe held-back examples, with the reason each "
            "layer gave."
        ),
        m.table("False alarms", ["message", "kind", "alarm", "why"], rows, words=(3,)),
    )


def speed(found: Findings) -> Html:
    rows = [
        (HEADS[name], f"{t.median_ms:.1f} ms", f"{t.p95_ms:.1f} ms", f"{t.per_second:.0f}", t.messages)
        for name, t in found.timings.by_layer.items()
    ]
    return m.join(
        m.paragraph(
            "One message at a time on one thread; the rate is that of many in a row, as `screen` does it. ",
            f"Machine: {found.timings.machine}. These numbers change from run to run; everything else on "
            "this page does not.",
        ),
        m.table(
            "Time to screen one message",
            ["layer", "median", "95th percentile", "messages a second", "timed"],
            rows,
        ),
    )


def _by_layer(
    caption: str, head: str, groups: Sequence[tuple[str, Sequence[Result]]], found: Findings, total: str = ""
) -> Html:
    rows = [(name, *(m.share(f.alarm(results, n)) for n in found.names)) for name, results in groups]
    everything = [r for _, results in groups for r in results]
    last = (total, *(m.share(f.alarm(everything, n)) for n in found.names)) if total else None
    return m.table(caption, [head, *(HEADS[n] for n in found.names)], rows, total=last)


def _name(group: str) -> str:
    return group.replace("_", " ")
