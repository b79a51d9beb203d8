"""Small pieces of HTML: tables, shares with their interval, warnings. Everything that is not ours to "
"trust is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bot.reporting.shares import Share


class Html(str):
    """Text that is HTML already; any other string is escaped where it is put in."""

    __slots__ = ()


def text(value: object) -> Html:
    return value if isinstance(value, Html) else Html(escape(str(value)))


def percent(value: float) -> str:
    """Whole percents, with one decimal where it matters: close to none and close to all."""
    number = 100 * value
    return f"{number:.1f} %" if 0 < number < 10 or 95 < number < 100 else f"{number:.0f} %"


def share(found: Share | None) -> Html:
    """A share, its 95 % interval and its counts; a dash where there was nothing to count."""
    if found is None or not found.of:
        return Html("&ndash;")
    low, high = found.interval
    return Html(
        f"{percent(found.value)}<small>{percent(low)[:-2]} to {percent(high)}</small>"
        f"<small>{found.hits} of {found.of}</small>"
    )


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    total: Sequence[object] | None = None,
    words: Sequence[int] = (),
) -> Html:
    """A table with a header column; `words` names the columns that hold running text."""
    side = {0, *words}
    head = "".join(
        f'<th scope="col"{" class=words" if n in side else ""}>{text(h)}</th>' for n, h in enumerate(heads)
    )
    body = "".join(_row(row, words) for row in rows) + (_row(total, words, "sum") if total else "")
    return Html(
        f'<div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(caption)}"><table><caption>{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[object], words: Sequence[int], kind: str = "") -> str:
    first, *others = cells
    rest = "".join(
        f"<td{' class=words' if n in words else ''}>{text(cell)}</td>"
        for n, cell in enumerate(others, start=1)
    )
    return f'<tr{f" class={kind}" if kind else ""}><th scope="row">{text(first)}</th>{rest}</tr>'


def warning(words: object) -> Html:
    return Html(f'<p class="warning">{text(words)}</p>')


def paragraph(*words: object) -> Html:
    return Html("<p>" + "".join(text(w) for w in words) + "</p>")


def bullets(items: Iterable[object]) -> Html:
    return Html("<ul>" + "".join(f"<li>{text(item)}</li>" for item in items) + "</ul>")


def join(*parts: Html) -> Html:
    return Html("\n".join(parts))
