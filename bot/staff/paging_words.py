"""How the inbox says whether anybody was paged for an alert, and how late it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handoff.escalation import REPLY_LOST
from bot.staff.drawing import at_time
from bot.storage.models import Page

LATE = timedelta(minutes=5)  # by then the next page is due
OVERDUE = timedelta(minutes=15)  # the best crisis text services have answered themselves by then
WAYS = {"mail": "by mail", "webhook": "by webhook"}


@dataclass(frozen=True, slots=True)
class Paging:
    """What is said beside one alert, or beside several of one talk."""

    told: str
    problems: list[str]
    reply_lost: bool


def pages_by_alert(session: Session, alert_ids: Sequence[str]) -> dict[str, list[Page]]:
    by_alert: dict[str, list[Page]] = {alert_id: [] for alert_id in alert_ids}
    pages = select(Page).where(Page.alert_id.in_(alert_ids)).order_by(Page.alert_id, Page.step)
    for page in session.scalars(pages):
        by_alert[page.alert_id].append(page)
    return by_alert


def how_late(since: datetime, now: datetime) -> str:
    """A class for the look; the words beside it say the same. Age only raises it."""
    waited = now - since
    return "overdue" if waited >= OVERDUE else "late" if waited >= LATE else ""


def paging_of(pages: Sequence[Page], now: datetime, zone: str, *, acknowledged: bool) -> Paging:
    went_out = [page for page in pages if page.sent_at is not None and page.target_kind != "log"]
    return Paging(
        told=_told(pages, went_out, now, zone, acknowledged),
        problems=_problems(pages, now, zone, acknowledged),
        reply_lost=any(page.reason == REPLY_LOST for page in pages),
    )


def _told(
    pages: Sequence[Page], went_out: Sequence[Page], now: datetime, zone: str, acknowledged: bool
) -> str:
    if went_out:
        times = "once" if len(went_out) == 1 else f"{len(went_out)} times"
        last = max(page.sent_at for page in went_out if page.sent_at is not None)
        at = f"Paged {times}, {'at' if len(went_out) == 1 else 'last'} {at_time(last, now, zone)}"
        return at if acknowledged else f"{at}, nobody has acknowledged"
    if acknowledged:
        return ""
    if any(page.target_kind not in (None, "log") for page in pages):
        return "Nobody could be paged yet, nobody has acknowledged"
    if any(page.status == "due" and page.attempt == 0 and page.due_at <= now for page in pages):
        return "Being paged"
    return "Not notified outside the inbox, nobody has acknowledged"


def _problems(pages: Sequence[Page], now: datetime, zone: str, acknowledged: bool) -> list[str]:
    """The newest for each person and reason; the rest is in the table."""
    latest: dict[tuple[str | None, str], str] = {}
    for page in pages:
        if page.error is None:
            continue
        way = WAYS.get(page.target_kind or "", "")
        said = f"{page.person or 'Nobody'} could not be paged {way}: {page.error}"
        if page.status == "due" and not acknowledged:
            said += f"; next try {at_time(page.due_at, now, zone)}"
        latest[page.person, page.error] = said
    return list(latest.values())
