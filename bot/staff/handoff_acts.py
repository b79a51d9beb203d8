"""Acknowledge, close, reopen. Each act is one transaction with its audit row; twice changes nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.handoff.escalation import stop_paging
from bot.staff.drawing import problem
from bot.staff.guards import FORM_BYTES, Endpoint, action, text_of
from bot.staff.session import Visit
from bot.storage import audit
from bot.storage.models import Alert, Handoff
from bot.storage.queries import open_handoff

if TYPE_CHECKING:
    from bot.application import Services

Act = Callable[[Session, Handoff, str, datetime], None]


class AnotherIsOpen(Exception):
    """A conversation has at most one hand-off that is not closed."""


def acknowledge(session: Session, handoff: Handoff, staff_id: str, now: datetime) -> None:
    """Somebody has it now: the hand-off and every alert of its conversation so far. Nobody is paged any more."""
    alerts = session.scalars(
        select(Alert.id).where(
            Alert.conversation_id == handoff.conversation_id, Alert.acknowledged_at.is_(None)
        )
    ).all()
    if handoff.status != "open" and not alerts:
        return
    if handoff.status == "open":
        handoff.status, handoff.acknowledged_at, handoff.acknowledged_by = "acknowledged", now, staff_id
    handoff.updated_at = now
    session.execute(
        update(Alert).where(Alert.id.in_(alerts)).values(acknowledged_at=now, acknowledged_by=staff_id)
    )
    stop_paging(session, alerts)
    audit.append(session, staff_id, "handoff_acknowledged", handoff.id, now)
    for alert_id in alerts:
        audit.append(session, staff_id, "alert_acknowledged", alert_id, now)


def close(session: Session, handoff: Handoff, staff_id: str, now: datetime) -> None:
    """Done. Closing without acknowledging first acknowledges too, so that no alert is left without an owner.

    A crisis stays open until a person closes the hand-off (`conversation/danger.py`): it ends here.
    """
    if handoff.status == "closed":
        return
    acknowledge(session, handoff, staff_id, now)
    handoff.status, handoff.closed_at, handoff.closed_by, handoff.updated_at = "closed", now, staff_id, now
    audit.append(session, staff_id, "handoff_closed", handoff.id, now)
    conversation = handoff.conversation
    if conversation.crisis_opened_at is not None:
        conversation.crisis_opened_at = conversation.crisis_category = conversation.crisis_level = None
        conversation.crisis_turns = 0
        audit.append(session, staff_id, "crisis_ended", conversation.id, now)


def reopen(session: Session, handoff: Handoff, staff_id: str, now: datetime) -> None:
    """Undo of close. Not when the person has a newer hand-off that is still open: that one goes on.

    A crisis that the close had ended is open again, at the level of its gravest alert.
    """
    if handoff.status != "closed":
        return
    if open_handoff(session, handoff.conversation_id) is not None:
        raise AnotherIsOpen
    handoff.status = "acknowledged" if handoff.acknowledged_at else "open"
    handoff.closed_at = handoff.closed_by = None
    handoff.updated_at = now
    audit.append(session, staff_id, "handoff_reopened", handoff.id, now)
    if handoff.urgency == "crisis":
        _open_crisis_again(session, handoff, staff_id, now)


def _open_crisis_again(session: Session, handoff: Handoff, staff_id: str, now: datetime) -> None:
    gravest_first = (case((Alert.level == "imminent", 0), else_=1), Alert.created_at.desc())
    alert = session.scalars(
        select(Alert)
        .where(Alert.conversation_id == handoff.conversation_id, Alert.created_at >= handoff.created_at)
        .order_by(*gravest_first)
        .limit(1)
    ).first()
    conversation = handoff.conversation
    if alert is None or conversation.crisis_opened_at is not None:
        return
    conversation.crisis_opened_at = handoff.created_at
    conversation.crisis_category, conversation.crisis_level = alert.category, alert.level
    conversation.crisis_turns = 1  # its first answer has been given
    audit.append(session, staff_id, "crisis_opened_again", conversation.id, now)


def _carry_out(act: Act, *, confirmed: bool = False) -> Endpoint:
    def handler(request: Request, visit: Visit, form: FormData) -> Response:
        services: Services = request.app.state.services
        handoff_id = request.path_params["handoff_id"]
        if confirmed and text_of(form, "confirm") != "yes":
            return problem(request, 400, "Not closed", "Please confirm that this hand-off is done.", visit)
        try:
            with services.database.transaction() as session:
                handoff = session.get(Handoff, handoff_id, with_for_update=True)
                if handoff is None:
                    return problem(request, 404, "No such hand-off", "Go back to the inbox.", visit)
                act(session, handoff, visit.staff_id, services.clock.now())
        except (AnotherIsOpen, IntegrityError):
            return problem(
                request,
                409,
                "Another hand-off is open",
                "The same person has a newer hand-off that is still open. Please go on with that one.",
                visit,
            )
        services.wakeup.notify()
        return RedirectResponse(f"/staff/handoffs/{handoff_id}", status_code=303)

    return action(handler)


def _route(name: str, endpoint: Endpoint) -> Route:
    return Route(
        f"/staff/handoffs/{{handoff_id:str}}/{name}", endpoint, methods=["POST"], max_body_size=FORM_BYTES
    )


routes: list[BaseRoute] = [
    _route("acknowledge", _carry_out(acknowledge)),
    _route("close", _carry_out(close, confirmed=True)),
    _route("reopen", _carry_out(reopen)),
]
