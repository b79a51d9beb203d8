"""How staff pages are drawn: templates that escape everything, times in the program's zone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.handoff.summary import shown_phone
from bot.staff.session import Visit

if TYPE_CHECKING:
    from bot.application import Services

HERE = Path(__file__).parent

templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def in_words(moment: datetime, zone: str) -> str:
    """Such as "Tue, Nov 17, 3:04 PM", in the program's zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a, %b} {local.day}, {local.hour % 12 or 12}:{local:%M %p}"


def at_time(moment: datetime, now: datetime, zone: str) -> str:
    """Only the time when it was today: "3:04 PM"."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    said = in_words(moment, zone)
    return said.rpartition(", ")[2] if local.date() == today else said


def how_long(since: datetime, now: datetime) -> str:
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return "less than 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


templates.filters["in_words"] = in_words
templates.filters["how_long"] = how_long
templates.filters["phone"] = shown_phone


def draw(
    request: Request, template: str, visit: Visit | None = None, status_code: int = 200, **values: Any
) -> HTMLResponse:
    services: Services = request.app.state.services
    page = templates.get_template(template).render(
        visit=visit,
        program=services.program,
        zone=services.program.timezone,
        now=services.clock.now(),
        **values,
    )
    # A lone surrogate in somebody's text must not keep staff from reading the rest.
    return HTMLResponse(page.encode("utf-8", "replace"), status_code=status_code)


def problem(
    request: Request, status: int, heading: str, what_to_do: str, visit: Visit | None = None
) -> Response:
    return draw(request, "problem.html", visit, status, heading=heading, what_to_do=what_to_do)
