"""The frame of a report: one self-contained HTML file without scripts, readable on a phone, on paper and in the dark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.reporting.markup import Html

STYLE = Path(__file__).parent / "page.css"
NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"
Section = tuple[str, str, Html]
"""Anchor, heading, content."""


def framed(title: str, introduction: Html, sections: Sequence[Section]) -> str:
    """The whole page. `introduction` stands under the title, before the contents."""
    contents = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading, _ in sections)
    body = "\n".join(
        f'<section id="{anchor}">\n<h2>{heading}</h2>\n{content}\n</section>'
        for anchor, heading, content in sections
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_FROM_OUTSIDE}">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n"
        f'{introduction}\n<nav aria-label="Contents"><ol>{contents}</ol></nav>\n</header>\n'
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
