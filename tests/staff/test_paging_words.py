"""What the inbox says of pages: how many went out, when the last, what failed; older looks graver, in words too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.staff.paging_words import how_late, paging_of
from bot.storage.models import Alert, Page
from tests.staff.conftest import NOW, Office

ZONE = "America/New_York"  # NOW is 3:04 PM there


def a_page(step: int = 0, **values: Any) -> Page:
    defaults: dict[str, Any] = {"status": "sent", "attempt": 1, "person": "Ana", "target_kind": "mail"}
    sent_at = NOW if values.get("status", "sent") == "sent" else None
    return Page(**{**defaults, "step": step, "reason": "danger", "due_at": NOW, "sent_at": sent_at, **values})


FAILED = {"status": "failed", "error": "status 500", "target_kind": "webhook"}
RETRY = {"status": "due", "error": "time-out", "due_at": NOW + timedelta(minutes=1)}
NEXT = {
    "status": "due",
    "attempt": 0,
    "person": None,
    "target_kind": None,
    "due_at": NOW + timedelta(minutes=5),
}
TOLD = {
    "nothing yet": ([], False, "Not notified outside the inbox, nobody has acknowledged", []),
    "due now": ([a_page(**{**NEXT, "due_at": NOW})], False, "Being paged", []),
    "once": ([a_page(), a_page(1, **NEXT)], False, "Paged once, at 3:04 PM, nobody has acknowledged", []),
    "twice": (
        [a_page(sent_at=NOW - timedelta(minutes=5)), a_page(1)],
        False,
        "Paged 2 times, last 3:04 PM, nobody has acknowledged",
        [],
    ),
    "yesterday": (
        [a_page(sent_at=NOW - timedelta(days=1))],
        False,
        "Paged once, at Mon, Nov 16, 3:04 PM, nobody has acknowledged",
        [],
    ),
    "acknowledged": ([a_page()], True, "Paged once, at 3:04 PM", []),
    "acknowledged unpaged": ([a_page(target_kind="log")], True, "", []),
    "only the log": (
        [a_page(target_kind="log"), a_page(1, **NEXT)],
        False,
        "Not notified outside the inbox, nobody has acknowledged",
        [],
    ),
    "failed": (
        [a_page(**FAILED), a_page(1, **NEXT)],
        False,
        "Nobody could be paged yet, nobody has acknowledged",
        ["Ana could not be paged by webhook: status 500"],
    ),
    "one failed": (
        [a_page(), a_page(1, **FAILED), a_page(2, **FAILED), a_page(3, person="Bo", **RETRY)],
        False,
        "Paged once, at 3:04 PM, nobody has acknowledged",
        [
            "Ana could not be paged by webhook: status 500",
            "Bo could not be paged by mail: time-out; next try 3:05 PM",
        ],
    ),
}


@pytest.mark.parametrize(("pages", "acknowledged", "told", "problems"), TOLD.values(), ids=TOLD.keys())
def test_what_is_said(pages: list[Page], acknowledged: bool, told: str, problems: list[str]) -> None:
    said = paging_of(pages, NOW, ZONE, acknowledged=acknowledged)
    assert (said.told, said.problems) == (told, problems)


LATE = {0: "", 4.9: "", 5: "late", 14.9: "late", 15: "overdue", 60 * 24 * 9: "overdue"}


@pytest.mark.parametrize(("minutes", "look"), LATE.items())
def test_age_raises_the_look(minutes: float, look: str) -> None:
    assert how_late(NOW - timedelta(minutes=minutes), NOW) == look


@pytest.mark.parametrize(
    ("minutes", "look", "word"), [(0, "", ""), (6, "late", "Late."), (16, "overdue", "Overdue.")]
)
def test_inbox_and_hand_off_say_it(office: Office, minutes: int, look: str, word: str) -> None:
    talk = office.talk("I want to die")
    alert, handoff = office.alert(talk), office.handoff(talk, urgency="crisis")
    with office.database.transaction() as session:
        session.add(a_page(alert_id=alert))
        session.add(a_page(1, alert_id=alert, **(FAILED | {"reason": "crisis reply not delivered"})))
        session.get_one(Alert, alert).created_at = office.clock.now() - timedelta(minutes=minutes)
    browser = office.signed_in()
    for address in ("/staff", f"/staff/handoffs/{handoff}"):
        page = browser.get(address).text
        assert "Paged once, at 3:04 PM, nobody has acknowledged" in page
        assert "A crisis reply was not delivered." in page
        assert "Ana could not be paged by webhook: status 500" in page
        assert f"<strong>{word}</strong>" in page if word else "Overdue" not in page and "Late." not in page
        assert (f"alert {look}" in page or f"alert-item {look}" in page) if look else True


@pytest.mark.parametrize("change", ["planned", "tried", "sent", "given up"])
def test_open_pages_move_with_each_step(office: Office, change: str) -> None:
    from bot.staff.live import handoff_version, inbox_version

    talk = office.talk("I want to die")
    alert, handoff = office.alert(talk), office.handoff(talk, urgency="crisis")
    with office.database.transaction() as session:
        session.add(a_page(alert_id=alert, id="p" * 32, status="due", attempt=0, sent_at=None))

    def versions() -> tuple[str, str]:
        with office.database.reading() as session:
            return inbox_version(session), handoff_version(session, handoff)

    before = versions()
    with office.database.transaction() as session:
        page = session.get_one(Page, "p" * 32)
        if change == "planned":
            session.add(a_page(1, alert_id=alert, **NEXT))
        elif change == "tried":
            page.status, page.attempt = "sending", 1
        elif change == "sent":
            page.status, page.sent_at = "sent", NOW
        else:
            page.status, page.error = "failed", "status 500"
    after = versions()
    assert after[0] != before[0] and after[1] != before[1]
