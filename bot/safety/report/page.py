"""The sections of the safety report, in order."""

from __future__ import annotations

from bot.reporting.markup import Html, join
from bot.reporting.page import framed
from bot.safety.report import plain_sections as plain
from bot.safety.report import results_sections as results
from bot.safety.report.findings import Findings

TITLE = "Safety report: how danger is recognised"
FOR_WHOM = Html(
    '<p class="faint">For clinicians and whoever answers for this line. Made by <code>make safety-report</code>.</p>'
)


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
    return framed(TITLE, join(FOR_WHOM, plain.notices(found)), sections)
