from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from bot.staff.live import handoff_version, inbox_version
from bot.storage.models import Conversation, Delivery, Handoff, Message, StaffSession
from tests.staff.conftest import NOW, SAME_ORIGIN, Office, csrf_of


@contextmanager
def listening(office: Office, address: str, path: str = "/staff/events") -> Iterator[Iterator[str]]:
    """The names of the events as they come."""
    cookies = {"staff": office.signed_in().cookies["staff"]}
    with httpx.Client(cookies=cookies, timeout=5) as client, client.stream("GET", address + path) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        yield (line.removeprefix("event: ") for line in reply.iter_lines() if line.startswith("event: "))


def test_a_new_hand_off_is_told_within_a_second(office: Office, address_of_office: str) -> None:
    with listening(office, address_of_office) as events:
        assert next(events) == "changed"  # where the page stands now
        began = time.monotonic()
        office.handoff()
        assert next(events) == "changed"
        assert time.monotonic() - began < 1


def test_a_change_elsewhere_does_not_touch_the_page_of_another_hand_off(
    office: Office, address_of_office: str
) -> None:
    handoff = office.handoff()
    with listening(office, address_of_office, f"/staff/events?handoff={handoff}") as events:
        assert next(events) == "changed"
        office.handoff()
        time.sleep(0.8)
        office.clock.forward(timedelta(minutes=31))
        assert next(events) == "signed-out"


def test_the_stream_ends_with_the_session(office: Office, address_of_office: str) -> None:
    with listening(office, address_of_office) as events:
        next(events)
        with office.database.transaction() as session:
            session.query(StaffSession).delete()
        assert next(events) == "signed-out"
        assert next(events, None) is None


def test_listening_for_long_does_not_keep_the_session_alive(office: Office, address_of_office: str) -> None:
    with listening(office, address_of_office) as events:
        next(events)
        office.clock.forward(timedelta(minutes=29))
        time.sleep(0.7)
        office.clock.forward(timedelta(minutes=2))
        assert next(events) == "signed-out"


def test_an_address_that_is_no_hand_off_is_not_listened_to(office: Office) -> None:
    assert office.signed_in().get("/staff/events?handoff=../x").status_code == 404


def test_signing_out_ends_ones_own_session_and_nobody_elses(office: Office) -> None:
    mine, hers = office.signed_in(), office.signed_in("bo@example.org", "Bo")
    mine.post("/staff/sign-out", data={"csrf": csrf_of(mine)}, headers=SAME_ORIGIN)
    assert mine.get("/staff").status_code == 303
    assert hers.get("/staff").status_code == 200


CHANGES = ["new message", "delivery", "alert", "acknowledged", "closed"]


@pytest.mark.parametrize("change", CHANGES)
def test_the_version_of_a_hand_off_moves_with(office: Office, change: str) -> None:
    talk = office.talk("hello")
    handoff = office.handoff(talk)

    def version() -> str:
        with office.database.reading() as session:
            return handoff_version(session, handoff)

    before = version()
    with office.database.transaction() as session:
        if change == "new message":
            session.get_one(Conversation, talk).next_seq += 1
        elif change == "delivery":
            message = session.query(Message).filter_by(conversation_id=talk).one()
            session.add(
                Delivery(
                    message_id=message.id,
                    conversation_id=talk,
                    channel="sms",
                    next_attempt_at=NOW,
                    updated_at=NOW,
                )
            )
        elif change in ("acknowledged", "closed"):
            session.get_one(Handoff, handoff).status = change
    if change == "alert":
        office.alert(talk)
    assert version() != before


@pytest.mark.parametrize("change", ["handoff", "alert", "closed"])
def test_the_version_of_the_inbox_moves_with(office: Office, change: str) -> None:
    talk = office.talk("hello")
    handoff = office.handoff(talk)

    def version() -> str:
        with office.database.reading() as session:
            return inbox_version(session)

    before = version()
    if change == "handoff":
        office.handoff()
    elif change == "alert":
        office.alert(talk)
    else:
        with office.database.transaction() as session:
            session.get_one(Handoff, handoff).status = "closed"
    assert version() != before
