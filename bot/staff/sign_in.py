"""Sign-in by a one-time link. There are no passwords: whoever may run the program issues a link.

The token stands in the link's fragment (`#token=...`), which browsers send to nobody, so it reaches no log
and no Referer. The page's script puts it into the form; without JavaScript the code can be pasted.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.rate_limit import RateLimit
from bot.settings import Settings
from bot.staff import csrf
from bot.staff.drawing import draw, problem
from bot.staff.guards import FORM_BYTES, SIGN_IN, action, foreign_form, safe_next, text_of
from bot.staff.session import (
    Visit,
    clear_cookie,
    cookie_name,
    end,
    hashed,
    read_visit,
    set_cookie,
    start,
)
from bot.storage import audit
from bot.storage.models import SignInToken, StaffMember

if TYPE_CHECKING:
    from bot.application import Services

LINK_LIFE = timedelta(minutes=15)
FAILED_AT_ONCE, FAILED_PER_MINUTE = 10, 1.0

logger = logging.getLogger(__name__)


class StaffMemberIsOff(ValueError):
    """A link was asked for somebody who may no longer sign in."""


def issue_link(session: Session, staff_email: str, name: str, now: datetime) -> str:
    """A one-time sign-in token for this member of staff, who is added when new. Only its hash is stored."""
    email = staff_email.strip().lower()
    member = session.scalars(select(StaffMember).where(StaffMember.email == email)).one_or_none()
    if member is None:
        member = StaffMember(email=email, name=name.strip(), created_at=now)
        session.add(member)
        session.flush()
    elif not member.active:
        raise StaffMemberIsOff("this member of staff is switched off")
    token = secrets.token_urlsafe(32)
    session.add(SignInToken(token_hash=hashed(token), staff_id=member.id, expires_at=now + LINK_LIFE))
    audit.append(session, "program", "sign_in_link_issued", member.id, now)
    return token


def sign_in_address(settings: Settings, token: str) -> str:
    return f"{settings.public_url}{SIGN_IN}#token={token}"


def claim(session: Session, token: str, now: datetime) -> str | None:
    """The staff id behind a fresh, unused token. One update decides, so only one of two tries gets it."""
    claimed = cast(
        "CursorResult[object]",
        session.execute(
            update(SignInToken)
            .where(
                SignInToken.token_hash == hashed(token),
                SignInToken.used_at.is_(None),
                SignInToken.expires_at > now,
                SignInToken.staff_id.in_(select(StaffMember.id).where(StaffMember.active.is_(True))),
            )
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        ),
    )
    if claimed.rowcount != 1:
        return None
    return session.scalars(select(SignInToken.staff_id).where(SignInToken.token_hash == hashed(token))).one()


async def show(request: Request) -> Response:
    wanted = safe_next(request.query_params.get("next", ""))
    if await run_in_threadpool(read_visit, request, in_background=True) is not None:
        return RedirectResponse(wanted, status_code=303)
    return await run_in_threadpool(draw, request, "sign_in.html", next=wanted, refused=False)


async def sign_in(request: Request) -> Response:
    services: Services = request.app.state.services
    if not csrf.is_from_our_own_page(request, services.settings.public_url):
        return foreign_form(request)
    failures = _failures(request.app)
    address = request.client.host if request.client else ""
    if failures.is_used_up(address, services.clock.now()):
        logger.warning("staff sign-in: too many failed tries from one address")
        return problem(
            request,
            429,
            "Too many tries",
            "Wait a few minutes, then open a new sign-in link and try once more.",
        )
    form = await request.form()
    response = await run_in_threadpool(_sign_in, request, form)
    if response.status_code != 303:
        failures.wait_seconds(address, services.clock.now())
        logger.warning("staff sign-in: a code was wrong, used or too old")
    return response


def _sign_in(request: Request, form: FormData) -> Response:
    services: Services = request.app.state.services
    now = services.clock.now()
    wanted = safe_next(text_of(form, "next"))
    with services.database.transaction() as session:
        staff_id = claim(session, text_of(form, "token").strip(), now)
        if staff_id is None:
            return draw(request, "sign_in.html", status_code=400, next=wanted, refused=True)
        earlier = request.cookies.get(cookie_name(services.settings))
        if earlier:
            end(session, hashed(earlier))
        token = start(session, staff_id, now)
        audit.append(session, staff_id, "signed_in", staff_id, now)
    response = RedirectResponse(wanted, status_code=303)
    set_cookie(response, token, services.settings)
    return response


def sign_out(request: Request, visit: Visit, form: FormData) -> Response:
    services: Services = request.app.state.services
    with services.database.transaction() as session:
        end(session, visit.session_hash)
        audit.append(session, visit.staff_id, "signed_out", visit.staff_id, services.clock.now())
    services.wakeup.notify()  # the session's open event streams end now
    response = RedirectResponse(SIGN_IN, status_code=303)
    clear_cookie(response, services.settings)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _failures(app: Starlette) -> RateLimit:
    """Counted per process and kept with the app."""
    if not hasattr(app.state, "failed_sign_ins"):
        app.state.failed_sign_ins = RateLimit(FAILED_AT_ONCE, FAILED_PER_MINUTE)
    found: RateLimit = app.state.failed_sign_ins
    return found


routes: list[BaseRoute] = [
    Route(SIGN_IN, show, methods=["GET"]),
    Route(SIGN_IN, sign_in, methods=["POST"], max_body_size=FORM_BYTES),
    Route("/staff/sign-out", action(sign_out), methods=["POST"], max_body_size=FORM_BYTES),
]
