"""The sections of the page that say what was tested, with which versions, and what the numbers cannot "
"show."""

from __future__ import annotations

from collections import Counter

from bot.reporting import markup as m
from bot.reporting.markup import Html
from bot.safety.report import versions
from bot.safety.report.findings import Findings
from bot.safety.screening import Category, Level
from bot.safety.training.examples import VALIDATION_PERCENT, data_hash


def notices(found: Findings) -> Html:
    """What a reader must know before any number."""
    parts = []
    if found.layers.model is None:
        parts.append(
            m.warning(
                f"The model is missing on this machine ({found.layers.why_no_model}). All numbers are for "
                "the rules alone."
            )
        )
    elif "model" not in found.layers.in_use:
        parts.append(
            m.warning(
                f"The running product uses only: {', '.join(found.layers.in_use)}. “Together” shows what "
                "the model would add."
            )
        )
    if found.card and found.card.get("data_sha256") != data_hash(found.examples):
        parts.append(
            m.warning(
                "The examples have changed since the model was trained. Those held back are still unseen "
                "by it."
            )
        )
    unsigned = [t for t in versions.text_versions() if t.reviewed_on == "not yet"]
    if unsigned:
        parts.append(
            m.warning(
                f"{len(unsigned)} crisis texts are pending clinical review. No clinician has signed this "
                "report either."
            )
        )
    return m.join(*parts)


def how_tested(found: Findings) -> Html:
    return m.join(
        m.paragraph(
            "Every message a person sends is screened before anything else reads it. Two layers look at "
            "it: written rules for what "
            "people say plainly or in known disguises, and two small language models, tuned on our own "
            "examples and read together, for what they "
            "say in their own way. The worse of the two findings counts. Screening runs on the machine "
            "itself and asks no other service."
        ),
        m.paragraph(
            "Levels: “imminent” is in progress, means in hand, a time set, a body failing now. “Concern” "
            "is thoughts, risk or harm "
            "without that. Both send a crisis text at once and store an alert for staff."
        ),
        m.bullets(
            [
                f"Our examples were written for this purpose; none is a real message. {VALIDATION_PERCENT} "
                "% are held back, chosen by a "
                "hash of their text: the model never learns from them, and only they are measured here.",
                "Examples that are several texts in a row are sent one after another; the case counts as "
                "recognised if any of them alarms.",
                "The model's threshold was chosen on these same held-back examples, so its false alarms on "
                "them are a little "
                "flattering. The evaluation files train nothing and set no threshold.",
                "The same people wrote what is learned and what is held back. New people, dialects and "
                "years will do worse.",
            ]
        ),
    )


def data(found: Findings) -> Html:
    held = Counter((e.category, e.level) for e in found.examples if e.is_held_back)
    every = Counter((e.category, e.level) for e in found.examples)
    rows = []
    for category in Category:
        cells = [_count(every, held, category, level) for level in (Level.CONCERN, Level.IMMINENT)]
        rows.append((category.value.replace("_", " "), *cells))
    safe = _count(every, held, None, Level.NONE)
    safe_share = every[(None, Level.NONE)] / max(1, len(found.examples))
    languages = Counter(e.language for e in found.examples)
    safe_kinds = Counter(e.kind for e in found.examples if e.category is None)
    held_kinds = Counter(e.kind for e in found.examples if e.category is None and e.is_held_back)
    return m.join(
        m.paragraph(
            f"{len(found.examples)} examples of our own, {sum(held.values())} of them held back; {safe} "
            f"are safe ({m.percent(safe_share)}). "
            "Hash of the examples: ",
            Html(f"<code>{data_hash(found.examples)[:16]}</code>."),
        ),
        m.table("Dangerous examples: all (held back)", ["category", "concern", "imminent"], rows),
        m.table(
            "Safe examples: all (held back)",
            ["kind", "messages"],
            [(kind.replace("_", " "), f"{n} ({held_kinds[kind]})") for kind, n in sorted(safe_kinds.items())],
        ),
        m.table(
            "Languages",
            ["language", "messages"],
            [(language_name(code), n) for code, n in sorted(languages.items())],
        ),
        _evaluation_counts(found),
    )


def _count(
    every: Counter[tuple[Category | None, Level]],
    held: Counter[tuple[Category | None, Level]],
    category: Category | None,
    level: Level,
) -> str:
    return f"{every[(category, level)]} ({held[(category, level)]})"


def language_name(code: str) -> str:
    return {"en": "English", "es": "Spanish", "mixed": "English and Spanish mixed"}.get(code, code)


def _evaluation_counts(found: Findings) -> Html:
    rows = [
        (f"{one.name}: {group.replace('_', ' ')}", sum(r.case.group == group for r in results))
        for one, results in found.evaluation
        for group in sorted({r.case.group for r in results})
    ]
    if not rows:
        return Html("")
    return m.table("Evaluation files: counts only", ["file and category", "messages"], rows)


def version_tables(found: Findings) -> Html:
    card = found.card
    rows = [
        ("rules", versions.rules_fingerprint()[:16], "hash of the rule files and the code that reads them"),
        (
            "layers in use",
            ", ".join(found.layers.in_use),
            "what the running product screens with on this machine",
        ),
    ]
    if found.layers.model is not None:
        trained = card.get("examples", {})
        rows += [
            ("model", versions.model_fingerprint()[:16], str(card.get("what", "no card"))),
            (
                "model made",
                str(card.get("made", "?")),
                f"{card.get('by', '?')}, seed {card.get('seed', '?')}, from {'; '.join(card.get('bases', {}).values())}",
            ),
            (
                "learned from",
                str(trained.get("learned", "?")),
                f"examples; data hash {str(card.get('data_sha256', '?'))[:16]}",
            ),
            (
                "threshold",
                str(card.get("thresholds", {}).get("danger", "?")),
                "probability of danger from which the model alarms",
            ),
        ]
    texts = [(t.text_id, t.version, t.author, t.reviewer, t.reviewed_on) for t in versions.text_versions()]
    return m.join(
        m.table("What screens", ["part", "version", "what"], rows, words=(1, 2)),
        m.table(
            "What is said: crisis texts",
            ["text", "version", "author", "reviewer", "reviewed"],
            texts,
            words=(1, 2, 3, 4),
        ),
    )


def limits(found: Findings) -> Html:
    return m.bullets(
        [
            "Screening is a net, not a diagnosis. It misses people in danger; the tables say how many of "
            "the kinds we thought of.",
            "It reads words. It knows nothing of a person's history, voice or silence, and a picture is "
            "not looked at.",
            "Earlier messages count only when they are recent and few; danger told over days is not put "
            "together.",
            "Spanish is covered less than English; no other language is covered.",
            "The held-back examples come from the same writers as the rest, and real messages differ. Where "
            "both were measured, believe the lower share.",
            "The mix here is not that of real life. In use far fewer messages are dangerous, so more of "
            "the alarms are false than "
            "a table of shares suggests.",
            "Categories with few examples have wide intervals; a good share there proves little.",
            "A level or category can be wrong although the alarm is right; the text that is sent then fits "
            "less well.",
            "Nothing here measures whether the crisis texts help. That needs clinicians and people who "
            "have been there.",
            Html(
                "What is done with an alarm, and by whom: the safety policy, "
                "<code>docs/safety-policy.md</code>."
            ),
        ]
    )
