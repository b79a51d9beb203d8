"""Marking the screening of one message: right, a false alarm, or missed; and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.handoff.reviews import CannotBeMarked, mark
from bot.staff.drawing import problem
from bot.staff.guards import FORM_BYTES, action, text_of
from bot.staff.session import Visit
from bot.storage.models import Handoff, Message

if TYPE_CHECKING:
    from bot.application import Services


def review(request: Request, visit: Visit, form: FormData) -> Response:
    services: Services = request.app.state.services
    handoff_id, message_id = request.path_params["handoff_id"], request.path_params["message_id"]
    with services.database.transaction() as session:
        handoff = session.get(Handoff, handoff_id)
        message = session.get(Message, message_id)
        if handoff is None or message is None or message.conversation_id != handoff.conversation_id:
            return problem(request, 404, "No such message", "Go back to the inbox.", visit)
        try:
            mark(
                session,
                message,
                text_of(form, "verdict"),
                text_of(form, "category") or None,
                visit.staff_id,
                services.clock.now(),
            )
        except CannotBeMarked:
            return problem(
                request,
                400,
                "Not marked",
                "An alert is right or a false alarm; only a message without an alert can be missed. "
                "Load the hand-off again.",
                visit,
            )
    services.wakeup.notify()
    place = f"alert-of-{message_id}" if text_of(form, "from") == "alert" else f"message-{message.seq}"
    return RedirectResponse(f"/staff/handoffs/{handoff_id}#{place}", status_code=303)


routes: list[BaseRoute] = [
    Route(
        "/staff/handoffs/{handoff_id:str}/messages/{message_id:str}/review",
        action(review),
        methods=["POST"],
        max_body_size=FORM_BYTES,
    )
]
