"""Who is signed in: a random cookie whose hash is kept, 12 hours at most, 30 minutes without an act."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.settings import Settings
from bot.staff import csrf
from bot.storage.models import StaffMember, StaffSession

if TYPE_CHECKING:
    from bot.application import Services

ABSOLUTE_LIFE = timedelta(hours=12)
IDLE_LIFE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)  # how exact `last_seen_at` has to be; saves a write per page


@dataclass(frozen=True, slots=True)
class Visit:
    """The signed-in member of staff behind one request."""

    staff_id: str
    name: str
    session_hash: str
    csrf_token: str


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def start(session: Session, staff_id: str, now: datetime) -> str:
    """A new session; the returned token goes into the cookie and is kept nowhere else."""
    session.execute(delete(StaffSession).where(StaffSession.created_at < now - ABSOLUTE_LIFE))
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(token_hash=hashed(token), staff_id=staff_id, created_at=now, last_seen_at=now))
    return token


def end(session: Session, session_hash: str) -> None:
    session.execute(delete(StaffSession).where(StaffSession.token_hash == session_hash))


def is_alive(session: Session, session_hash: str, now: datetime) -> bool:
    return _alive(session, session_hash, now) is not None


def read_visit(request: Request, *, in_background: bool = False) -> Visit | None:
    """The visit of this request, or None. What a page does by itself does not keep a session alive."""
    services: Services = request.app.state.services
    token = request.cookies.get(cookie_name(services.settings))
    if not token:
        return None
    now = services.clock.now()
    session_hash = hashed(token)
    with services.database.reading() as session:
        found = _alive(session, session_hash, now)
    if found is None:
        return None
    seen, member = found
    if not in_background and now - seen.last_seen_at >= SEEN_EVERY:
        with services.database.transaction() as session:
            row = session.get(StaffSession, session_hash)
            if row is not None:
                row.last_seen_at = now
    return Visit(
        member.id, member.name, session_hash, csrf.token_for(services.settings.session_secret, session_hash)
    )


def _alive(session: Session, session_hash: str, now: datetime) -> tuple[StaffSession, StaffMember] | None:
    row = session.execute(
        select(StaffSession, StaffMember)
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .where(
            StaffSession.token_hash == session_hash,
            StaffSession.created_at > now - ABSOLUTE_LIFE,
            StaffSession.last_seen_at > now - IDLE_LIFE,
            StaffMember.active.is_(True),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def cookie_name(settings: Settings) -> str:
    """`__Host-` makes the browser refuse the cookie from any other host or over plain http."""
    return "__Host-staff" if _is_https(settings) else "staff"


def set_cookie(response: Response, token: str, settings: Settings) -> None:
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(ABSOLUTE_LIFE.total_seconds()),
        path="/",
        secure=_is_https(settings),
        httponly=True,
        samesite="strict",
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings), path="/", secure=_is_https(settings), httponly=True, samesite="strict"
    )


def _is_https(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")
