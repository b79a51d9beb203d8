"""All staff routes in one list, for the application."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from bot.staff import handoff_acts, handoff_page, inbox, live, review_acts, sign_in
from bot.staff.drawing import HERE

routes: list[BaseRoute] = [
    Mount("/staff/static", StaticFiles(directory=HERE / "static")),
    *sign_in.routes,
    *inbox.routes,
    *handoff_page.routes,
    *handoff_acts.routes,
    *review_acts.routes,
    *live.routes,
]
