"""One hand-off: what the person wants, the alerts, the whole talk with how far each message got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.handoff.misunderstandings import misunderstood_of, topics_to_choose
from bot.handoff.reviews import CATEGORIES, latest_of
from bot.handoff.summary import summary_sections
from bot.staff.drawing import draw, problem
from bot.staff.guards import fragment, page
from bot.staff.live import handoff_version
from bot.staff.paging_words import Paging, how_late, pages_by_alert, paging_of
from bot.staff.session import Visit
from bot.storage import audit
from bot.storage.models import Alert, Conversation, Delivery, Handoff, Message, Page, StaffMember
from bot.storage.queries import open_handoff, transcript

if TYPE_CHECKING:
    from bot.application import Services

WHO = {"person": "Person", "assistant": "Assistant", "protocol": "Safety text", "staff": "Staff"}
HOW_FAR = {
    "queued": "Waiting to be sent",
    "sending": "Being sent",
    "doubtful": "Not certain that it was sent",
    "sent": "Sent",
    "delivered": "Delivered",
    "undelivered": "Not delivered",
    "failed": "Could not be sent",
}
NOT_ARRIVED = {"undelivered", "failed"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the transcript shows it."""

    message: Message
    who: str
    delivery: str | None
    not_arrived: bool
    error_code: str | None


def find(session: Session, handoff_id: str) -> Handoff | None:
    return session.scalars(
        select(Handoff)
        .where(Handoff.id == handoff_id)
        .options(joinedload(Handoff.conversation).joinedload(Conversation.contact))
    ).one_or_none()


def alerts_of(session: Session, conversation_id: str) -> Sequence[Alert]:
    return session.scalars(
        select(Alert).where(Alert.conversation_id == conversation_id).order_by(Alert.created_at.desc())
    ).all()


def lines_of(session: Session, conversation_id: str) -> list[Line]:
    deliveries = {
        delivery.message_id: delivery
        for delivery in session.scalars(select(Delivery).where(Delivery.conversation_id == conversation_id))
    }
    return [_line(message, deliveries.get(message.id)) for message in transcript(session, conversation_id)]


def _line(message: Message, delivery: Delivery | None) -> Line:
    return Line(
        message=message,
        who=WHO.get(message.author, message.author),
        delivery=None if delivery is None else HOW_FAR.get(delivery.status, delivery.status),
        not_arrived=delivery is not None and delivery.status in NOT_ARRIVED,
        error_code=None if delivery is None else delivery.error_code,
    )


def _contents(request: Request, visit: Visit) -> dict[str, Any] | None:
    services: Services = request.app.state.services
    handoff_id = request.path_params["handoff_id"]
    with services.database.transaction() as session:
        version = handoff_version(
            session, handoff_id
        )  # first, so that a change while reading is fetched again
        handoff = find(session, handoff_id)
        if handoff is None:
            return None
        alerts = alerts_of(session, handoff.conversation_id)
        lines = lines_of(session, handoff.conversation_id)
        other_open = open_handoff(session, handoff.conversation_id) if handoff.status == "closed" else None
        reviews = latest_of(session, handoff.conversation_id)
        misunderstood = misunderstood_of(session, handoff.conversation_id)
        names = _names(
            session,
            [
                handoff.acknowledged_by,
                handoff.closed_by,
                *(a.acknowledged_by for a in alerts),
                *(review.by for review in reviews.values()),
                *(review.by for review in misunderstood.values()),
            ],
        )
        pages = pages_by_alert(session, [alert.id for alert in alerts])
        audit.append(session, visit.staff_id, "handoff_viewed", handoff.id, services.clock.now())
    return {
        "version": version,
        "handoff": handoff,
        "contact": handoff.conversation.contact,
        "sections": summary_sections(handoff.summary),
        "alerts": alerts,
        "to_acknowledge": [alert for alert in alerts if alert.acknowledged_at is None],
        "lines": lines,
        "seq_of": {line.message.id: line.message.seq for line in lines},
        "other_open": other_open,
        "reviews": reviews,
        "with_alert": {alert.message_id for alert in alerts},
        "paging_by_alert": _paging(alerts, pages, services),
        "late": {
            alert.id: how_late(alert.created_at, services.clock.now())
            for alert in alerts
            if alert.acknowledged_at is None
        },
        "categories": CATEGORIES,
        "misunderstood": misunderstood,
        "topics": topics_to_choose(),
        "names": names,
    }


def _paging(alerts: Sequence[Alert], pages: dict[str, list[Page]], services: Services) -> dict[str, Paging]:
    now, zone = services.clock.now(), services.program.timezone
    return {
        alert.id: paging_of(pages[alert.id], now, zone, acknowledged=alert.acknowledged_at is not None)
        for alert in alerts
    }


def _names(session: Session, staff_ids: list[str | None]) -> dict[str, str]:
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    rows = session.execute(select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(wanted)))
    return dict(rows.tuples().all())


def _draw(request: Request, visit: Visit, template: str) -> Response:
    contents = _contents(request, visit)
    if contents is None:
        return problem(
            request,
            404,
            "No such hand-off",
            "It may have been removed after its time. Go back to the inbox.",
            visit,
        )
    return draw(request, template, visit, **contents)


def handoff(request: Request, visit: Visit) -> Response:
    return _draw(request, visit, "handoff.html")


def handoff_content(request: Request, visit: Visit) -> Response:
    return _draw(request, visit, "handoff_content.html")


routes: list[BaseRoute] = [
    Route("/staff/handoffs/{handoff_id:str}", page(handoff), methods=["GET"]),
    Route("/staff/handoffs/{handoff_id:str}/content", fragment(handoff_content), methods=["GET"]),
]
