"""An alert pages people on call until one of them acknowledges it. Each page is a row; no timer has to survive.

The first page is stored with the alert. Taking a page up plans the next one, so the clock goes on when a send fails
or a process dies. Nothing mutes it: no cooldown, no last page, no longer distances with age. Only acknowledging does.

Several alerts of one talk share one clock, that of the oldest: each new message pages once, at once, and they are
acknowledged together.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from prometheus_client import Counter
from sqlalchemy import ColumnElement, CursorResult, Select, and_, case, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.clock import Clock
from bot.handoff.notifiers import Notice, Notifier, Notifiers, NotNotified
from bot.programs.profile import OnCall, Program
from bot.storage import audit
from bot.storage.database import Database
from bot.storage.models import Alert, Delivery, Handoff, Page
from bot.wakeup import Wakeup

logger = logging.getLogger(__name__)

DANGER = "danger"
REPLY_LOST = "crisis reply not delivered"
OPEN = ("due", "sending")
SENDING_FOR_LONGER_MEANS_DEAD = timedelta(
    seconds=60
)  # then it is sent again: twice is better than not at all
MOST_ATTEMPTS = 5
FIRST_RETRY = timedelta(seconds=10)
PAGES = Counter("pages_total", "Pages to people on call", ["kind", "outcome"])


@dataclass(frozen=True)
class Rota:
    """Who is paged at which step. People without a target cannot be, so they are passed over."""

    program: Program

    def turn(self, step: int) -> OnCall | None:
        people = [person for person in self.program.on_call if person.notify] or self.program.on_call
        return people[step // self.program.escalation.pages_each % len(people)] if people else None

    def wait_after(self, step: int) -> timedelta:
        times = self.program.escalation
        same_person_again = (step + 1) % times.pages_each != 0
        return timedelta(
            minutes=times.page_again_after_minutes if same_person_again else times.page_next_after_minutes
        )


def start_paging(session: Session, alert: Alert, now: datetime) -> None:
    """Called in the alert's own transaction: no alert is stored without its first page."""
    session.add(Page(alert_id=alert.id, step=0, reason=DANGER, due_at=now))


def stop_paging(session: Session, alert_ids: Iterable[str]) -> None:
    session.execute(
        update(Page).where(Page.alert_id.in_(list(alert_ids)), Page.status == "due").values(status="stopped")
    )


def page_if_crisis_reply(session: Session, delivery: Delivery, now: datetime) -> None:
    """A crisis reply did not arrive: the person has no words from us, so somebody has to know, and at once.

    An alert that was acknowledged waits again: whoever did so believed that the crisis lines had arrived.
    """
    message = delivery.message
    if message.author != "protocol":
        return
    of_this_talk = select(Alert).where(Alert.conversation_id == delivery.conversation_id)
    its_own_first = case((Alert.message_id == message.in_reply_to, 0), else_=1)
    alert = session.scalars(of_this_talk.order_by(its_own_first, Alert.created_at.desc()).limit(1)).first()
    if alert is None:
        return
    _add_step(session, alert.id, REPLY_LOST, now)
    if alert.acknowledged_at is not None:
        alert.acknowledged_at = alert.acknowledged_by = None
        audit.append(session, "assistant", "alert_waits_again", alert.id, now)


def _add_step(session: Session, alert_id: str, reason: str, due_at: datetime) -> None:
    _locked(session, alert_id)  # so that no two take the same place
    last = session.scalar(select(func.max(Page.step)).where(Page.alert_id == alert_id))
    session.add(Page(alert_id=alert_id, step=0 if last is None else last + 1, reason=reason, due_at=due_at))
    session.flush()


@dataclass(frozen=True, slots=True)
class _Claimed:
    page_id: str
    notifier: Notifier
    target: str
    notice: Notice


@dataclass(frozen=True)
class Escalator:
    database: Database
    program: Program
    notifiers: Notifiers
    clock: Clock
    wakeup: Wakeup
    public_url: str

    def escalate_next(self) -> bool:
        """Send one page that is due; False when none is."""
        with self.database.reading() as session:  # most looks find nothing, and need no lock for it
            if not self._anything_to_do(session):
                return False
        claimed = self._claim()
        if claimed is None:
            return False
        try:
            claimed.notifier.notify(claimed.target, claimed.notice)
        except NotNotified as error:
            self._try_again(claimed, str(error))
        else:
            self._sent(claimed)
        self.wakeup.notify()
        return True

    def _anything_to_do(self, session: Session) -> bool:
        due = session.scalars(_oldest_due(self.clock.now())).first()
        return due is not None or session.scalars(_waiting_without_a_clock()).first() is not None

    def _claim(self) -> _Claimed | None:
        now = self.clock.now()
        with self.database.transaction() as session:
            for alert_id in session.scalars(_waiting_without_a_clock()).all():
                _add_step(session, alert_id, DANGER, now)
            while (page := session.scalars(_oldest_due(now)).first()) is not None:
                alert = _locked(session, page.alert_id)  # before its page, in the order of acknowledging
                session.refresh(page)
                if page.status not in OPEN or page.due_at > now:
                    continue  # another process had it meanwhile
                if alert.acknowledged_at is not None:
                    page.status = "stopped"
                elif page.attempt >= MOST_ATTEMPTS:  # the process that tried last died
                    self._give_up(session, page, now)
                elif _take(session, page, now):
                    return self._make_ready(session, page, now)
                session.flush()
                session.expire_all()
        return None

    def _make_ready(self, session: Session, page: Page, now: datetime) -> _Claimed:
        """Settle who gets it, which is asked only now, and plan the step after it."""
        rota = Rota(self.program)
        turn = rota.turn(page.step)
        target = turn.notify if turn and turn.notify else ""
        notifier = self.notifiers.to(target)
        page.person, page.target_kind = (turn.name if turn else None), notifier.kind
        if _keeps_the_clock(session, page):
            _add_step(session, page.alert_id, DANGER, now + rota.wait_after(page.step))
        link = f"{self.public_url}/staff"
        handoff_id = _handoff_of(session, page.alert.conversation_id)
        if handoff_id is not None:
            link = f"{link}/handoffs/{handoff_id}"
        return _Claimed(page.id, notifier, target, Notice("crisis", link))

    def _sent(self, claimed: _Claimed) -> None:
        PAGES.labels(kind=claimed.notifier.kind, outcome="sent").inc()
        with self.database.transaction() as session:
            page = session.get_one(Page, claimed.page_id)
            page.status, page.sent_at, page.error = "sent", self.clock.now(), None

    def _try_again(self, claimed: _Claimed, reason: str) -> None:
        PAGES.labels(kind=claimed.notifier.kind, outcome="failed").inc()
        logger.warning("a page did not go out", extra={"key": claimed.notifier.kind, "reason": reason})
        now = self.clock.now()
        with self.database.transaction() as session:
            page = session.get_one(Page, claimed.page_id)
            if page.status != "sending":
                return  # its time ran out, and another process has sent it
            page.error = reason[:60]
            if page.attempt >= MOST_ATTEMPTS:
                self._give_up(session, page, now)
            else:
                page.status, page.due_at = "due", now + FIRST_RETRY * 2 ** (page.attempt - 1)

    def _give_up(self, session: Session, page: Page, now: datetime) -> None:
        """This one will not get through; the next must not wait for its time."""
        logger.error("a page was given up", extra={"key": page.target_kind or "", "reason": page.error or ""})
        page.status, page.error = "failed", page.error or "no answer"
        session.execute(
            update(Page)
            .where(Page.alert_id == page.alert_id, Page.status == "due", Page.due_at > now)
            .values(due_at=now)
        )


def _locked(session: Session, alert_id: str) -> Alert:
    return session.get_one(Alert, alert_id, with_for_update=True, populate_existing=True)


def _oldest_due(now: datetime) -> Select[Page]:
    return select(Page).where(Page.status.in_(OPEN), Page.due_at <= now).order_by(Page.due_at).limit(1)


def _take(session: Session, page: Page, now: datetime) -> bool:
    """One update decides, so that of two processes only one sends it."""
    taken = cast(
        "CursorResult[object]",
        session.execute(
            update(Page)
            .where(
                Page.id == page.id,
                Page.status == page.status,
                Page.attempt == page.attempt,
                Page.due_at <= now,
            )
            .values(status="sending", attempt=page.attempt + 1, due_at=now + SENDING_FOR_LONGER_MEANS_DEAD)
        ),
    )
    return taken.rowcount == 1


def _keeps_the_clock(session: Session, page: Page) -> bool:
    """Whether this page has to plan the next: no other page of its alert is open, and no older alert does it."""
    other = session.scalar(
        select(Page.id)
        .where(Page.alert_id == page.alert_id, Page.id != page.id, Page.status.in_(OPEN))
        .limit(1)
    )
    older = session.scalar(select(Alert.id).where(_older_and_waiting(page.alert, Alert)).limit(1))
    return other is None and older is None


def _older_and_waiting(alert: Alert | type[Alert], older: type[Alert]) -> ColumnElement[bool]:
    return and_(
        older.conversation_id == alert.conversation_id,
        older.acknowledged_at.is_(None),
        or_(
            older.created_at < alert.created_at,
            and_(older.created_at == alert.created_at, older.id < alert.id),
        ),
    )


def _waiting_without_a_clock() -> Select[str]:
    """Alerts that nobody would ever be paged for again: from before there were pages, or after a mishap."""
    older = aliased(Alert)
    open_page = select(Page.id).where(Page.alert_id == Alert.id, Page.status.in_(OPEN)).exists()
    return select(Alert.id).where(
        Alert.acknowledged_at.is_(None),
        ~open_page,
        ~select(older.id).where(_older_and_waiting(Alert, older)).exists(),
    )


def _handoff_of(session: Session, conversation_id: str) -> str | None:
    """The hand-off that is open, else the latest."""
    open_first = case((Handoff.status == "closed", 1), else_=0)
    return session.scalars(
        select(Handoff.id)
        .where(Handoff.conversation_id == conversation_id)
        .order_by(open_first, Handoff.created_at.desc())
        .limit(1)
    ).first()
