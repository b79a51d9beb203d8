"""The whole page: one self-contained HTML file without scripts, readable on a phone, on paper and in the "
"dark."""

from __future__ import annotations

from pathlib import Path

from bot.safety.report import plain_sections as plain
from bot.safety.report import results_sections as results
from bot.safety.report.findings import Findings
from bot.safety.report.markup import Html

STYLE = Path(__file__).parent / "page.css"
TITLE = "Safety report: how danger is recognised"
NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"


def render(found: Findings) -> str:
    """The page; the same findings always give the same page."""
    sections = [
        ("short", "In short", results.key_figures(found)),
        ("how", "What was tested, and how", plain.how_tested(found)),
        ("data", "The examples", plain.data(found)),
        ("recall", "How much danger is recognised", results.recall(found)),
        ("false-alarms", "False alarms", results.false_alarms(found)),
        ("evaluation", "On messages nobody here wrote", results.evaluation(found)),
        ("curves", "Curves", results.curves(found)),
        ("missed", "What is missed", results.misses(found)),
        ("wrong", "What alarms wrongly", results.alarms(found)),
        ("speed", "Speed", results.speed(found)),
        ("versions", "Versions and review", plain.version_tables(found)),
        ("limits", "Limits", plain.limits(found)),
    ]
    contents = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading, _ in sections)
    body = "\n".join(_section(anchor, heading, content) for anchor, heading, content in sections)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_FROM_OUTSIDE}">\n'
        f"<title>{TITLE}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<header>\n<h1>{TITLE}</h1>\n"
        '<p class="faint">For clinicians and whoever answers for this line. Made by <code>make '
        "safety-report</code>.</p>\n"
        f"{plain.notices(found)}\n<nav "
        f'aria-label="Contents"><ol>{contents}</ol></nav>\n</header>\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    )


def _section(anchor: str, heading: str, content: Html) -> str:
    return f'<section id="{anchor}">\n<h2>{heading}</h2>\n{content}\n</section>'
