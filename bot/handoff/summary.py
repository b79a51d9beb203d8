"""The summary a tired clinician reads in 20 seconds. Deterministic; holds nothing the person did not say.

A summary is a plain dict (stored encrypted): `kind` (return, deletion, unanswered, crisis), `kinds` (all of them
so far), `channel`, `reach` (line: the number they text from; phone: another one they gave; email, best_way, times,
voicemail), `name`, `got_in_the_way`, `would_help`, `asked` (topics answered), `open_questions`, `quotes`, `notes`,
`danger` (list of category, level, reasons, quote), `promised`, `language`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers

from bot.wording.catalogue import load_catalogue

PRIORITY_TOPICS = frozenset({"relapse", "sober_required", "higher_care"})


def build_summary(
    *,
    kind: str,
    channel: str,
    sender_phone: str | None,
    details: Mapping[str, Any],
    state: Mapping[str, Any],
    promised: str = "",
    language: str = "en",
) -> dict[str, Any]:
    """Put the person's details and what the talk was about into the fixed fields; absent means not said."""
    return {
        "kind": kind,
        "kinds": [kind],
        "channel": channel,
        "name": _text(details, "name"),
        "reach": {
            "line": sender_phone,
            "phone": _text(details, "phone"),
            "email": _text(details, "email"),
            "best_way": _text(details, "best_way"),
            "times": _text(details, "times"),
            "voicemail": voicemail if isinstance(voicemail := details.get("voicemail"), bool) else None,
        },
        "got_in_the_way": _texts(details, "got_in_the_way"),
        "would_help": _texts(details, "would_help"),
        "asked": [t for t in _texts(state, "answered") if f"answer/{t}" in load_catalogue()],
        "open_questions": _texts(state, "questions"),
        "quotes": _texts(state, "quotes"),
        "notes": _texts(details, "notes"),
        "danger": [],
        "promised": promised,
        "language": language,
    }


def _text(values: Mapping[str, Any], name: str) -> str | None:
    """Details come from the engine; what is not of the right kind counts as not said."""
    value = values.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _texts(values: Mapping[str, Any], name: str) -> list[str]:
    value = values.get(name)
    return [v for v in value if isinstance(v, str) and v.strip()] if isinstance(value, list) else []


def urgency_of(summary: Mapping[str, Any]) -> str:
    if summary["danger"]:
        return "crisis"
    needs_more = "another level of care" in summary["would_help"]
    return "priority" if needs_more or PRIORITY_TOPICS & set(summary["asked"]) else "routine"


def merge_update(summary: dict[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """Add what was said since; a later detail wins, lists grow, danger stays."""
    merged = dict(summary)
    merged["reach"] = summary["reach"] | {k: v for k, v in newer["reach"].items() if v is not None}
    merged["name"] = newer["name"] or summary["name"]
    for field in ("got_in_the_way", "would_help", "asked", "open_questions", "quotes", "notes", "danger"):
        merged[field] = [*summary[field], *(v for v in newer[field] if v not in summary[field])]
    merged["promised"] = newer["promised"] or summary["promised"]
    if summary["kind"] == "unanswered" or newer["kind"] == "crisis":
        merged["kind"] = newer["kind"]
    kinds = [k for k in (*_kinds(summary), *_kinds(newer)) if k != "unanswered"]
    merged["kinds"] = list(dict.fromkeys(kinds)) or ["unanswered"]
    return merged


def _kinds(summary: Mapping[str, Any]) -> list[str]:
    return list(summary.get("kinds") or [summary["kind"]])


HEADLINES = {
    "return": "Wants to talk about coming back",
    "deletion": "Asks for their messages and data to be deleted",
    "unanswered": "Wrote, and the assistant could not answer",
    "crisis": "Possible danger",
}


def summary_sections(summary: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Headings with their lines, most needed first; empty sections are left out."""
    sections = [
        ("Danger", [_danger_line(d) for d in summary["danger"]]),
        ("What they want", [HEADLINES[kind] + _wants_way(kind, summary) for kind in _wants(summary)]),
        ("How to reach them", reach_lines(summary)),
        ("What got in the way", list(summary["got_in_the_way"])),
        ("What would help", list(summary["would_help"])),
        ("Asked about, and answered", _labels(summary["asked"])),
        ("Open questions for the team", _quoted(summary["open_questions"])),
        ("Their own words", _quoted(summary["quotes"])),
        ("They also said", _quoted(summary["notes"])),
        ("What they were told", [summary["promised"]] if summary["promised"] else []),
        ("Language", ["Spanish"] if summary["language"] == "es" else []),
    ]
    return [(heading, lines) for heading, lines in sections if lines]


def summary_text(summary: Mapping[str, Any]) -> str:
    return "\n".join(f"{heading}: " + "; ".join(lines) for heading, lines in summary_sections(summary))


def read_back_text(summary: Mapping[str, Any]) -> str:
    """The same facts, said to the person in one short paragraph; ends with a full stop."""
    reach = summary["reach"]
    parts = [f"Name: {summary['name']}." if summary["name"] else "No name given."]
    if _phone(reach) or reach["email"]:
        parts.append(f"Reach you: {_reach_for_person(summary)}.")
    else:
        parts.append("No number or email, so they would answer here.")
    if reach["times"]:
        parts.append(f"Good time: {reach['times']}.")
    if reach["voicemail"] is False:
        parts.append("No voicemail.")
    for title, field in (("In the way", "got_in_the_way"), ("Would help", "would_help")):
        if summary[field]:
            parts.append(f"{title}: {', '.join(summary[field])}.")
    if summary["asked"]:
        parts.append(f"You asked about: {', '.join(_labels(summary['asked']))}.")
    words = [
        *summary["quotes"],
        *(q for q in summary["open_questions"] if q not in summary["quotes"]),
        *summary["notes"],
    ]
    if words and summary["channel"] == "sms":
        parts.append(
            "They can also read what you wrote here."
        )  # it stands above on the phone; two segments are all we have
    elif words:
        parts.append("Your words: " + " ".join(_quoted(words)) + ".")
    return " ".join(parts)


def reach_lines(summary: Mapping[str, Any]) -> list[str]:
    reach = summary["reach"]
    lines = [f"Name to use: {summary['name']}"] if summary["name"] else ["Name: not given"]
    if phone := _phone(reach):
        lines.append(f"Phone: {shown_phone(phone)}" + (" (this SMS line)" if _is_this_line(summary) else ""))
    if reach["email"]:
        lines.append(f"E-mail: {reach['email']}")
    if not phone and not reach["email"]:
        lines.append("No number or e-mail given; they only have the web chat")
    if reach["best_way"]:
        lines.append(f"Best way: {reach['best_way']}")
    if reach["times"]:
        lines.append(f"Good times, as they said it: {reach['times']}")
    lines.append(
        "Voicemail is fine"
        if reach["voicemail"]
        else "No voicemail" + ("" if reach["voicemail"] is False else " (not asked)")
    )
    lines.append("Do not name the program to anyone else")
    return lines


def shown_phone(e164: str) -> str:
    try:
        parsed = phonenumbers.parse(e164, "US")
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        parsed, style.NATIONAL if parsed.country_code == 1 else style.INTERNATIONAL
    )


def _reach_for_person(summary: Mapping[str, Any]) -> str:
    reach = summary["reach"]
    way = {"call": "call", "text": "text", "email": "email"}.get(reach["best_way"] or "", "")
    phone = _phone(reach)
    where = "this number" if _is_this_line(summary) else shown_phone(phone or "")
    both = [w for w in (where if phone else "", reach["email"] or "") if w]
    return (f"{way} " if way else "") + " or ".join(both)


def _phone(reach: Mapping[str, Any]) -> str | None:
    """The number to call: the one they gave, else the one they text from."""
    phone = reach["phone"] or reach.get("line")
    return str(phone) if phone else None


def _is_this_line(summary: Mapping[str, Any]) -> bool:
    reach = summary["reach"]
    if summary["channel"] != "sms" or not _phone(reach):
        return False
    return not reach.get("line") or _phone(reach) == reach["line"]


def _wants(summary: Mapping[str, Any]) -> list[str]:
    """All they came for, the main thing first."""
    return list(dict.fromkeys([summary["kind"], *_kinds(summary)]))


def _wants_way(kind: str, summary: Mapping[str, Any]) -> str:
    way = {"call": "a call", "text": "a text", "email": "an e-mail"}.get(
        summary["reach"]["best_way"] or "", ""
    )
    return f"; asks for {way}" if way and kind == "return" else ""


def _labels(topics: Sequence[str]) -> list[str]:
    catalogue = load_catalogue()
    return [
        catalogue[f"answer/{t}"].label or t.replace("_", " ") for t in topics if f"answer/{t}" in catalogue
    ]


def _quoted(texts: Sequence[str]) -> list[str]:
    return [f'"{t}"' for t in texts]


def _danger_line(danger: Mapping[str, Any]) -> str:
    reasons = ", ".join(danger["reasons"])
    line = f'{danger["category"].replace("_", " ")}, {danger["level"]} ({reasons}): "{danger["quote"]}"'
    return line
