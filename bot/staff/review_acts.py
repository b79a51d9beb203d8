"""Marking one message: its alert was right, a false alarm, or missed; or it was understood wrongly. And taking that back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.handoff.misunderstandings import mark_misunderstood, undo
from bot.handoff.reviews import CannotBeMarked, mark
from bot.staff.drawing import problem
from bot.staff.guards import FORM_BYTES, action, text_of
from bot.staff.session import Visit
from bot.storage.models import Handoff, Message

if TYPE_CHECKING:
    from bot.application import Services


def review(request: Request, visit: Visit, form: FormData) -> Response:
    def change(session: Session, message: Message, now: datetime) -> None:
        mark(
            session, message, text_of(form, "verdict"), text_of(form, "category") or None, visit.staff_id, now
        )

    said = "An alert is right or a false alarm; only a message without an alert can be missed. Load the hand-off again."
    return _marked(request, visit, form, change, said)


def misunderstood(request: Request, visit: Visit, form: FormData) -> Response:
    def change(session: Session, message: Message, now: datetime) -> None:
        if text_of(form, "verdict") == "undone":
            undo(session, message, visit.staff_id, now)
        else:
            mark_misunderstood(session, message, text_of(form, "meant") or None, visit.staff_id, now)

    return _marked(
        request, visit, form, change, "Only a message that was read for its topic can be misunderstood."
    )


def _marked(
    request: Request,
    visit: Visit,
    form: FormData,
    change: Callable[[Session, Message, datetime], None],
    why_not: str,
) -> Response:
    services: Services = request.app.state.services
    handoff_id, message_id = request.path_params["handoff_id"], request.path_params["message_id"]
    with services.database.transaction() as session:
        handoff = session.get(Handoff, handoff_id)
        message = session.get(Message, message_id)
        if handoff is None or message is None or message.conversation_id != handoff.conversation_id:
            return problem(request, 404, "No such message", "Go back to the inbox.", visit)
        try:
            change(session, message, services.clock.now())
        except CannotBeMarked:
            return problem(request, 400, "Not marked", why_not, visit)
    services.wakeup.notify()
    place = f"alert-of-{message_id}" if text_of(form, "from") == "alert" else f"message-{message.seq}"
    return RedirectResponse(f"/staff/handoffs/{handoff_id}#{place}", status_code=303)


routes: list[BaseRoute] = [
    Route(
        f"/staff/handoffs/{{handoff_id:str}}/messages/{{message_id:str}}/{name}",
        action(act),
        methods=["POST"],
        max_body_size=FORM_BYTES,
    )
    for name, act in (("review", review), ("misunderstood", misunderstood))
]
