"""The chat page. What matters without JavaScript (help lines, phone, a way out) is in the page itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from bot.application import Services

HERE = Path(__file__).parent
WAY_OUT = "https://www.weather.gov"  # neutral, the same for everyone, quick to load
SUGGESTIONS = ("I think I want to come back", "I have a question", "Can somebody call me?")

templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def chat_page(request: Request) -> Response:
    services: Services = request.app.state.services
    program = services.program
    page = templates.get_template("chat.html").render(
        name=program.name,
        phone=program.phone,
        phone_link=re.sub(r"[^0-9+]", "", program.phone or ""),
        way_out=WAY_OUT,
        suggestions=SUGGESTIONS,
    )
    return HTMLResponse(page)


def front_door(request: Request) -> Response:
    return RedirectResponse("/chat", status_code=307)


routes: list[BaseRoute] = [
    Route("/", front_door, methods=["GET"]),
    Route("/chat", chat_page, methods=["GET"]),
    Mount("/chat/static", StaticFiles(directory=HERE / "static")),
]
