from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.staff.conftest import NOW, Office, summary_of


def order_on(page: str) -> list[str]:
    return re.findall(r'id="handoff-([0-9a-f]{32})"', page)


def test_crisis_comes_first_then_priority_then_routine_and_the_longest_waiting_within_each(
    office: Office,
) -> None:
    def waiting(urgency: str, minutes: int) -> str:
        since = NOW - timedelta(minutes=minutes)
        return office.handoff(urgency=urgency, created_at=since, updated_at=since)

    new_routine, old_routine = waiting("routine", 5), waiting("routine", 500)
    priority, new_crisis, old_crisis = waiting("priority", 60), waiting("crisis", 1), waiting("crisis", 9)
    page = office.signed_in().get("/staff").text
    assert order_on(page) == [old_crisis, new_crisis, priority, old_routine, new_routine]


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("", {"open", "acknowledged"}),
        ("open", {"open"}),
        ("acknowledged", {"acknowledged"}),
        ("closed", {"closed"}),
    ],
)
def test_a_filter_shows_its_own(office: Office, status: str, shown: set[str]) -> None:
    ids = {name: office.handoff(status=name, closed_at=NOW) for name in ("open", "acknowledged", "closed")}
    page = office.signed_in().get("/staff", params={"status": status}).text
    assert set(order_on(page)) == {ids[name] for name in shown}


def test_an_unknown_filter_shows_what_is_to_do(office: Office) -> None:
    handoff = office.handoff()
    assert order_on(office.signed_in().get("/staff?status=<script>").text) == [handoff]


def test_an_empty_inbox_says_so(office: Office) -> None:
    assert "Nobody is waiting" in office.signed_in().get("/staff").text


def test_alerts_nobody_acknowledged_stand_on_top_one_for_each_person(office: Office) -> None:
    talk = office.talk("I want to die")
    office.alert(talk, level="concern"), office.alert(talk)
    handoff = office.handoff(talk, urgency="crisis")
    page = office.signed_in().get("/staff").text
    assert page.index("Alerts nobody has acknowledged") < page.index('aria-label="Which hand-offs"')
    assert page.count('class="alert"') == 1
    assert "2 messages" in page and f'href="/staff/handoffs/{handoff}"' in page


def test_an_alert_leads_to_the_hand_off_that_is_open(office: Office) -> None:
    talk = office.talk("I want to die")
    office.handoff(talk, status="closed", closed_at=NOW, created_at=NOW)
    handoff = office.handoff(talk, created_at=NOW - timedelta(hours=1))
    office.alert(talk)
    page = office.signed_in().get("/staff").text
    assert 'class="button strong" id="alert-' in page
    assert f'href="/staff/handoffs/{handoff}">See hand-off</a>' in page


def test_names_are_escaped(office: Office) -> None:
    office.handoff(summary=summary_of(name='<img src=x onerror="alert(1)">'))
    page = office.signed_in(name="<b>Ana</b>").get("/staff").text
    assert "<img" not in page and "&lt;img" in page
    assert "<b>Ana" not in page


def test_the_title_says_nothing_about_anyone(office: Office) -> None:
    office.handoff()
    assert "<title>Inbox – Staff</title>" in office.signed_in().get("/staff").text


def test_times_are_in_the_programs_zone(office: Office) -> None:
    office.handoff()
    assert "Tue, Nov 17, 3:04 PM" in office.signed_in().get("/staff").text


def test_every_look_at_the_list_is_audited(office: Office) -> None:
    browser = office.signed_in()
    browser.get("/staff"), browser.get("/staff/list?status=closed")
    assert office.audited()[-2:] == [("inbox_viewed", "to_do"), ("inbox_viewed", "closed")]


@pytest.mark.parametrize("address", ["/staff", "/staff/sign-in", "/staff/list"])
def test_staff_pages_are_strict_about_what_may_run_frame_or_keep_them(office: Office, address: str) -> None:
    headers = office.signed_in().get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


def test_pages_hold_no_inline_script_or_style_and_nothing_from_elsewhere(office: Office) -> None:
    handoff = office.handoff()
    browser = office.signed_in()
    for page in (browser.get("/staff").text, browser.get(f"/staff/handoffs/{handoff}").text):
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)
        assert not re.search(r'(src|href)="(https?:)?//', page)
