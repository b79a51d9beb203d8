"""The list of hand-offs, the most urgent first, with alerts nobody has acknowledged above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.handoff.summary import summary_sections
from bot.staff.drawing import draw
from bot.staff.guards import fragment, page
from bot.staff.live import inbox_version
from bot.staff.paging_words import Paging, how_late, pages_by_alert, paging_of
from bot.staff.session import Visit
from bot.storage import audit
from bot.storage.models import Alert, Handoff

if TYPE_CHECKING:
    from bot.application import Services

FILTERS = {"": "To do", "open": "Open", "acknowledged": "Acknowledged", "closed": "Closed"}
MOST_ROWS = 200
LINES_SHOWN = 3
BY_URGENCY = case({"crisis": 0, "priority": 1}, value=Handoff.urgency, else_=2)


@dataclass(frozen=True, slots=True)
class Row:
    """One hand-off as the list shows it."""

    handoff: Handoff
    lines: list[str]  # the first of each of the most needed sections
    channel: str
    last_wrote_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """The unacknowledged alerts of one conversation, told as one."""

    ids: list[str]
    handoff_id: str | None
    level: str
    categories: list[str]
    since: datetime
    paging: Paging
    late: str  # "", "late" or "overdue"


def listed(session: Session, status: str) -> Sequence[Handoff]:
    """Crisis before priority before routine, the longest waiting first; closed ones the latest first."""
    query = select(Handoff).options(joinedload(Handoff.conversation)).limit(MOST_ROWS)
    if status == "closed":
        return session.scalars(
            query.where(Handoff.status == "closed").order_by(Handoff.closed_at.desc())
        ).all()
    query = query.where(Handoff.status == status if status else Handoff.status != "closed")
    return session.scalars(query.order_by(BY_URGENCY, Handoff.created_at)).all()


def unacknowledged_alerts(session: Session, now: datetime, zone: str) -> list[AlertGroup]:
    alerts = session.scalars(
        select(Alert).where(Alert.acknowledged_at.is_(None)).order_by(Alert.created_at).limit(MOST_ROWS)
    ).all()
    by_conversation: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_conversation.setdefault(alert.conversation_id, []).append(alert)
    handoff_of = _latest_handoffs(session, list(by_conversation))
    pages = pages_by_alert(session, [alert.id for alert in alerts])
    groups = [
        AlertGroup(
            ids=[alert.id for alert in group],
            handoff_id=handoff_of.get(conversation_id),
            level="imminent" if any(alert.level == "imminent" for alert in group) else group[-1].level,
            categories=list(dict.fromkeys(alert.category for alert in group)),
            since=group[0].created_at,
            paging=paging_of(
                [page for alert in group for page in pages[alert.id]], now, zone, acknowledged=False
            ),
            late=how_late(group[0].created_at, now),
        )
        for conversation_id, group in by_conversation.items()
    ]
    return sorted(groups, key=lambda group: (group.level != "imminent", group.since))


def _latest_handoffs(session: Session, conversation_ids: list[str]) -> dict[str, str]:
    rows = session.execute(
        select(Handoff.conversation_id, Handoff.id)
        .where(Handoff.conversation_id.in_(conversation_ids))
        .order_by(case((Handoff.status == "closed", 0), else_=1), Handoff.created_at)
    )
    return dict(rows.tuples().all())  # the last one wins


def _contents(request: Request, visit: Visit) -> dict[str, Any]:
    services: Services = request.app.state.services
    status = request.query_params.get("status", "")
    status = status if status in FILTERS else ""
    with services.database.transaction() as session:
        # The version first: what changes while the list is read is then fetched again, never missed.
        version = inbox_version(session)
        handoffs = listed(session, status)
        by_status = session.execute(select(Handoff.status, func.count()).group_by(Handoff.status))
        counts: dict[str, int] = dict(by_status.tuples().all())
        alerts = unacknowledged_alerts(session, services.clock.now(), services.program.timezone)
        audit.append(session, visit.staff_id, "inbox_viewed", status or "to_do", services.clock.now())
    counts[""] = counts.get("open", 0) + counts.get("acknowledged", 0)
    return {
        "version": version,
        "rows": [_row(handoff) for handoff in handoffs],
        "alerts": alerts,
        "status": status,
        "filters": FILTERS,
        "counts": counts,
        "most_rows": MOST_ROWS,
    }


def _row(handoff: Handoff) -> Row:
    lines = [section[0] for _, section in summary_sections(handoff.summary) if section]
    conversation = handoff.conversation
    return Row(handoff, lines[:LINES_SHOWN], conversation.channel, conversation.last_inbound_at)


def inbox(request: Request, visit: Visit) -> Response:
    return draw(request, "inbox.html", visit, **_contents(request, visit))


def inbox_list(request: Request, visit: Visit) -> Response:
    return draw(request, "inbox_list.html", visit, **_contents(request, visit))


routes: list[BaseRoute] = [
    Route("/staff", page(inbox), methods=["GET"]),
    Route("/staff/list", fragment(inbox_list), methods=["GET"]),
]
