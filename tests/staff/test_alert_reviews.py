"""Staff say whether the screening was right. Marks are added, never rewritten, audited, and change nothing else."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from bot.staff.live import handoff_version
from bot.storage.models import Alert, Conversation, Handoff, Message, ScreeningReview
from tests.staff.conftest import SAME_ORIGIN, Office, csrf_of


class Desk:
    """A hand-off with an alert on its first message; the second has none, the third is ours."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.talk = office.talk("I want to die", "cant do this anymore")
        with office.database.transaction() as session:
            ours = Message(
                conversation_id=self.talk,
                channel="sms",
                seq=3,
                author="protocol",
                body="Call or text 988.",
                created_at=office.clock.now(),
            )
            session.add(ours)
        self.alert = office.alert(self.talk)
        self.handoff = office.handoff(self.talk, urgency="crisis")
        self.browser = office.signed_in()
        with office.database.reading() as session:
            rows = session.query(Message).filter_by(conversation_id=self.talk).order_by(Message.seq)
            self.alerted, self.calm, self.ours = [row.id for row in rows]

    def mark(self, message: str, verdict: str, category: str = "", browser: TestClient | None = None) -> int:
        browser = browser or self.browser
        form = {"csrf": csrf_of(browser), "verdict": verdict, "category": category}
        address = f"/staff/handoffs/{self.handoff}/messages/{message}/review"
        return browser.post(address, data=form, headers=SAME_ORIGIN).status_code

    def rows(self) -> list[tuple[str, str, str | None]]:
        with self.office.database.reading() as session:
            rows = session.query(ScreeningReview).order_by(ScreeningReview.id)
            return [(row.message_id, row.verdict, row.category) for row in rows]

    def page(self) -> str:
        return self.browser.get(f"/staff/handoffs/{self.handoff}").text


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


MARKS = {
    "right": ("alerted", "right", "", None, "Marked as right"),
    "right, but another kind": (
        "alerted",
        "right",
        "overdose",
        "overdose",
        "Marked as right</strong>: overdose",
    ),
    "a false alarm": ("alerted", "wrong", "", None, "Marked as a false alarm"),
    "a false alarm is of no kind": (
        "alerted",
        "wrong",
        "overdose",
        None,
        "Marked as a false alarm</strong>, by",
    ),
    "missed": ("calm", "missed", "", None, "Marked as missed"),
    "missed, of a kind": ("calm", "missed", "suicide", "suicide", "Marked as missed</strong>: suicide"),
}


@pytest.mark.parametrize(("which", "verdict", "given", "kept", "said"), MARKS.values(), ids=MARKS.keys())
def test_a_mark_is_stored_shown_and_audited(
    desk: Desk, which: str, verdict: str, given: str, kept: str | None, said: str
) -> None:
    message = getattr(desk, which)
    assert desk.mark(message, verdict, given) == 303
    assert desk.rows() == [(message, verdict, kept)]
    assert said in desk.page() and "by Ana Flores" in desk.page()
    assert (f"screening_marked_{verdict}", message) in desk.office.audited()


NONSENSE = {
    "an alert cannot be missed": ("alerted", "missed", ""),
    "a calm message is no alert": ("calm", "right", ""),
    "nor a false one": ("calm", "wrong", ""),
    "our own words": ("ours", "missed", ""),
    "no such verdict": ("alerted", "maybe", ""),
    "no verdict": ("alerted", "", ""),
    "no such kind": ("alerted", "right", "sadness"),
}


@pytest.mark.parametrize(("which", "verdict", "category"), NONSENSE.values(), ids=NONSENSE.keys())
def test_a_mark_that_makes_no_sense_is_refused(desk: Desk, which: str, verdict: str, category: str) -> None:
    assert desk.mark(getattr(desk, which), verdict, category) == 400
    assert desk.rows() == []


def test_undo_takes_the_mark_away_and_keeps_the_rows(desk: Desk) -> None:
    desk.mark(desk.alerted, "right")
    assert desk.mark(desk.alerted, "undone") == 303
    assert "Marked as" not in desk.page()
    assert desk.rows() == [(desk.alerted, "right", None), (desk.alerted, "undone", None)]
    assert desk.mark(desk.alerted, "undone") == 303  # twice changes nothing more
    assert len(desk.rows()) == 2


def test_undoing_nothing_stores_nothing(desk: Desk) -> None:
    assert desk.mark(desk.calm, "undone") == 303
    assert desk.rows() == []


def test_the_latest_mark_counts(desk: Desk) -> None:
    for verdict in ("right", "wrong", "right", "wrong"):
        desk.mark(desk.alerted, verdict)
    assert "Marked as a false alarm" in desk.page() and "Marked as right" not in desk.page()


def test_a_mark_changes_nothing_else(desk: Desk) -> None:
    """Neither the alert, nor the hand-off, nor the crisis; what the screening says stays what it said."""

    def state() -> list[object]:
        with desk.office.database.reading() as session:
            return [
                session.get_one(Alert, desk.alert).acknowledged_at,
                session.get_one(Handoff, desk.handoff).status,
                session.get_one(Conversation, desk.talk).crisis_opened_at,
                session.get_one(Message, desk.alerted).level,
            ]

    before = state()
    desk.mark(desk.alerted, "wrong")
    desk.mark(desk.calm, "missed")
    assert state() == before


def test_open_pages_are_told(desk: Desk) -> None:
    def version() -> str:
        with desk.office.database.reading() as session:
            return handoff_version(session, desk.handoff)

    before = version()
    desk.mark(desk.alerted, "right")
    assert version() != before


def test_a_message_of_somebody_elses_talk_cannot_be_marked_here(desk: Desk) -> None:
    other = Desk(desk.office)
    assert desk.mark(other.calm, "missed") == 404
    assert desk.mark("f" * 32, "missed") == 404
    assert desk.rows() == []


def test_only_signed_in_staff_from_our_own_page(desk: Desk) -> None:
    stranger = desk.office.browser()
    address = f"/staff/handoffs/{desk.handoff}/messages/{desk.alerted}/review"
    assert stranger.post(address, data={"verdict": "right"}, headers=SAME_ORIGIN).status_code == 303
    assert desk.browser.post(address, data={"verdict": "right"}, headers=SAME_ORIGIN).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    form = {"csrf": csrf_of(desk.browser), "verdict": "right"}
    assert desk.browser.post(address, data=form, headers=foreign).status_code == 403
    assert desk.rows() == []


def test_after_marking_the_page_is_at_the_same_place(desk: Desk) -> None:
    address = f"/staff/handoffs/{desk.handoff}/messages/{desk.alerted}/review"
    form = {"csrf": csrf_of(desk.browser), "verdict": "right", "from": "alert"}
    reply = desk.browser.post(address, data=form, headers=SAME_ORIGIN)
    assert reply.headers["location"] == f"/staff/handoffs/{desk.handoff}#alert-of-{desk.alerted}"
    assert f'id="alert-of-{desk.alerted}"' in desk.page()
