"""Who may see a page and send a form. A page handler is an ordinary function; it runs in a thread."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.staff import csrf
from bot.staff.drawing import draw, problem
from bot.staff.session import Visit, read_visit

if TYPE_CHECKING:
    from bot.application import Services

FORM_BYTES = 16 * 1024
SIGN_IN = "/staff/sign-in"
OWN_PAGES = re.compile(r"/staff(/handoffs/[0-9a-f]{32})?")

Endpoint = Callable[[Request], Awaitable[Response]]


def page(handler: Callable[[Request, Visit], Response]) -> Endpoint:
    """A page for signed-in staff; anyone else is sent to sign in."""

    async def endpoint(request: Request) -> Response:
        visit = await run_in_threadpool(read_visit, request)
        if visit is None:
            return _come_in(request)
        return await run_in_threadpool(handler, request, visit)

    return endpoint


def fragment(handler: Callable[[Request, Visit], Response]) -> Endpoint:
    """The changing part of a page, which the page fetches by itself; 401 instead of a redirect."""

    async def endpoint(request: Request) -> Response:
        visit = await run_in_threadpool(read_visit, request, in_background=True)
        if visit is None:
            return Response(status_code=401)
        return await run_in_threadpool(handler, request, visit)

    return endpoint


def action(handler: Callable[[Request, Visit, FormData], Response]) -> Endpoint:
    """A form of signed-in staff, sent from one of our own pages."""

    async def endpoint(request: Request) -> Response:
        services: Services = request.app.state.services
        if not csrf.is_from_our_own_page(request, services.settings.public_url):
            return foreign_form(request)
        visit = await run_in_threadpool(read_visit, request)
        if visit is None:
            return RedirectResponse(SIGN_IN, status_code=303)
        form = await request.form()
        if not csrf.is_token(text_of(form, csrf.FIELD), visit.csrf_token):
            return foreign_form(request, visit)
        return await run_in_threadpool(handler, request, visit, form)

    return endpoint


def text_of(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def foreign_form(request: Request, visit: Visit | None = None) -> Response:
    return problem(
        request,
        403,
        "That did not come from this page",
        "Nothing was changed. Go back to the inbox, load the page again and repeat what you did.",
        visit,
    )


def safe_next(wanted: str) -> str:
    """Where to go after sign-in: one of our own pages, nothing else."""
    return wanted if OWN_PAGES.fullmatch(wanted) else "/staff"


def _come_in(request: Request) -> Response:
    """Send to sign-in, but give a signed-in person who followed a link from elsewhere a second chance.

    A SameSite=Strict cookie is not sent when the click was on another site, such as web mail.
    The page that answers then loads the same address again, now from our own site.
    """
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return draw(request, "once_more.html", address=safe_next(request.url.path))
    address = request.url.path
    back = f"?next={quote(address)}" if safe_next(address) != "/staff" else ""
    return RedirectResponse(f"{SIGN_IN}{back}", status_code=303)
