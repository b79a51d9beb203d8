"""Staff say what was understood wrongly, and what it was about. Marks are added, never rewritten, and change nothing else."""

from __future__ import annotations

import pytest

from bot.staff.live import handoff_version
from bot.storage.models import Message, UnderstandingReview
from tests.staff.conftest import SAME_ORIGIN, Office, csrf_of


class Desk:
    """A hand-off whose first message was read as two topics; the second was never read for any."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.talk = office.talk("is it weird with the same people there", "ok")
        self.handoff = office.handoff(self.talk)
        self.browser = office.signed_in()
        with office.database.transaction() as session:
            rows = list(session.query(Message).filter_by(conversation_id=self.talk).order_by(Message.seq))
            rows[0].topics = "judged,schedule"
            self.read, self.unread = rows[0].id, rows[1].id

    def mark(self, message: str, meant: str = "", verdict: str = "misunderstood") -> int:
        form = {"csrf": csrf_of(self.browser), "verdict": verdict, "meant": meant}
        address = f"/staff/handoffs/{self.handoff}/messages/{message}/misunderstood"
        return self.browser.post(address, data=form, headers=SAME_ORIGIN).status_code

    def rows(self) -> list[tuple[str, str | None, bool]]:
        with self.office.database.reading() as session:
            rows = session.query(UnderstandingReview).order_by(UnderstandingReview.id)
            return [(row.message_id, row.meant, row.undone) for row in rows]

    def page(self) -> str:
        return self.browser.get(f"/staff/handoffs/{self.handoff}").text


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


@pytest.mark.parametrize(("given", "kept"), [("same_group", "same_group"), ("", None)])
def test_a_mark_is_stored_shown_and_audited(desk: Desk, given: str, kept: str | None) -> None:
    assert desk.mark(desk.read, given) == 303
    assert desk.rows() == [(desk.read, kept, False)]
    page = desk.page()
    assert "Marked as misunderstood" in page and "by Ana Flores" in page
    assert ("meant: " in page) == (kept is not None)
    assert ("misunderstanding_marked", desk.read) in desk.office.audited()


def test_only_what_was_read_for_its_topic_can_be_marked(desk: Desk) -> None:
    assert desk.page().count("Was it misunderstood?") == 1
    assert desk.mark(desk.unread, "same_group") == 400
    assert desk.mark(desk.read, "no_such_topic") == 400
    assert desk.mark("f" * 32, "same_group") == 404
    assert desk.rows() == []


def test_undo_takes_the_mark_away_and_keeps_the_rows(desk: Desk) -> None:
    assert desk.mark(desk.read, verdict="undone") == 303
    assert desk.rows() == []
    desk.mark(desk.read, "same_group")
    assert desk.mark(desk.read, verdict="undone") == 303
    assert "Marked as misunderstood" not in desk.page()
    assert desk.rows() == [(desk.read, "same_group", False), (desk.read, None, True)]
    assert ("misunderstanding_unmarked", desk.read) in desk.office.audited()


def test_open_pages_are_told(desk: Desk) -> None:
    with desk.office.database.reading() as session:
        before = handoff_version(session, desk.handoff)
    desk.mark(desk.read)
    with desk.office.database.reading() as session:
        assert handoff_version(session, desk.handoff) != before


def test_a_mark_changes_nothing_of_the_message(desk: Desk) -> None:
    desk.mark(desk.read, "same_group")
    with desk.office.database.reading() as session:
        assert session.get_one(Message, desk.read).topics == "judged,schedule"
