from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.staff.sign_in import StaffMemberIsOff, issue_link
from bot.storage.models import SignInToken, StaffMember, StaffSession
from tests.staff.conftest import NOW, SAME_ORIGIN, Office, csrf_of

PAGES = ["/staff", "/staff?status=closed", "/staff/handoffs/" + "0" * 32]


@pytest.mark.parametrize("address", PAGES)
def test_someone_who_is_not_signed_in_is_sent_to_sign_in(office: Office, address: str) -> None:
    reply = office.browser().get(address)
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/staff/sign-in")


@pytest.mark.parametrize(
    "address", ["/staff/list", "/staff/handoffs/" + "0" * 32 + "/content", "/staff/events"]
)
def test_what_a_page_fetches_by_itself_answers_401_when_nobody_is_signed_in(
    office: Office, address: str
) -> None:
    assert office.browser().get(address).status_code == 401


def test_a_link_signs_in_once(office: Office) -> None:
    token = office.link()
    first, second = office.browser(), office.browser()
    assert first.post("/staff/sign-in", data={"token": token}, headers=SAME_ORIGIN).status_code == 303
    assert first.get("/staff").status_code == 200
    refused = second.post("/staff/sign-in", data={"token": token}, headers=SAME_ORIGIN)
    assert refused.status_code == 400
    assert "not valid" in refused.text
    assert second.get("/staff").status_code == 303


def test_a_link_is_good_for_fifteen_minutes(office: Office) -> None:
    token = office.link()
    office.clock.forward(timedelta(minutes=15, seconds=1))
    assert (
        office.browser().post("/staff/sign-in", data={"token": token}, headers=SAME_ORIGIN).status_code == 400
    )


@pytest.mark.parametrize("token", ["", " ", "x", "a" * 5000, "\ud800", "' OR 1=1 --"])
def test_a_made_up_code_is_refused(office: Office, token: str) -> None:
    office.link()
    body = {"token": token.encode("utf-8", "surrogatepass")}
    assert office.browser().post("/staff/sign-in", data=body, headers=SAME_ORIGIN).status_code == 400


def test_only_the_hash_of_a_link_or_a_session_is_stored(office: Office) -> None:
    token = office.link()
    browser = office.browser()
    browser.post("/staff/sign-in", data={"token": token}, headers=SAME_ORIGIN)
    with office.database.reading() as session:
        kept = [row.token_hash for row in session.query(SignInToken)]
        kept += [row.token_hash for row in session.query(StaffSession)]
    assert token not in kept and browser.cookies["staff"] not in kept
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in kept)


def test_the_same_address_is_one_member_of_staff(office: Office) -> None:
    office.link("Ana@Example.org "), office.link("ana@example.org")
    with office.database.reading() as session:
        assert session.query(StaffMember).count() == 1


def test_somebody_switched_off_gets_no_link_and_is_out_at_once(office: Office) -> None:
    browser, unused = office.signed_in(), office.link()
    with office.database.transaction() as session:
        session.query(StaffMember).update({"active": False})
    assert browser.get("/staff").status_code == 303
    assert (
        office.browser().post("/staff/sign-in", data={"token": unused}, headers=SAME_ORIGIN).status_code
        == 400
    )
    with office.database.transaction() as session, pytest.raises(StaffMemberIsOff):
        issue_link(session, "ana@example.org", "Ana", NOW)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    reply = office.browser().post("/staff/sign-in", data={"token": office.link()}, headers=SAME_ORIGIN)
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie


def test_on_https_the_cookie_is_secure_and_bound_to_the_host(office: Office) -> None:
    office.services.settings = office.services.settings.model_copy(
        update={"public_url": "https://line.example.org"}
    )
    reply = office.browser().post("/staff/sign-in", data={"token": office.link()}, headers=SAME_ORIGIN)
    assert reply.headers["set-cookie"].startswith("__Host-staff=")
    assert "secure" in reply.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("step", "steps", "status"),
    [(29, 1, 200), (31, 1, 303), (20, 30, 200), (20, 37, 303)],
    ids=["idle 29 min", "idle 31 min", "busy for 10 h", "busy for more than 12 h"],
)
def test_a_session_ends_after_half_an_hour_of_nothing_and_after_twelve_hours(
    office: Office, step: int, steps: int, status: int
) -> None:
    browser = office.signed_in()
    for _ in range(steps):
        office.clock.forward(timedelta(minutes=step))
        reply = browser.get("/staff")
    assert reply.status_code == status


def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(office: Office) -> None:
    browser = office.signed_in()
    for _ in range(4):
        office.clock.forward(timedelta(minutes=8))
        reply = browser.get("/staff/list")
    assert reply.status_code == 401


def test_sign_out_ends_the_session_on_the_server(office: Office) -> None:
    browser = office.signed_in()
    cookie = browser.cookies["staff"]
    assert (
        browser.post("/staff/sign-out", data={"csrf": csrf_of(browser)}, headers=SAME_ORIGIN).status_code
        == 303
    )
    browser.cookies.set("staff", cookie)
    assert browser.get("/staff").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/staff/handoffs/" + "a" * 32, "/staff/handoffs/" + "a" * 32),
        ("", "/staff"),
        ("https://evil.example", "/staff"),
        ("//evil.example", "/staff"),
        ("/staff/../../evil", "/staff"),
        ("/staff\n", "/staff"),
    ],
)
def test_after_sign_in_one_lands_on_one_of_our_pages_only(office: Office, wanted: str, goes_to: str) -> None:
    form = {"token": office.link(), "next": wanted}
    assert (
        office.browser().post("/staff/sign-in", data=form, headers=SAME_ORIGIN).headers["location"] == goes_to
    )


def test_a_link_followed_from_web_mail_gets_a_second_chance_without_showing_anything(office: Office) -> None:
    handoff = office.handoff()
    reply = office.browser().get(f"/staff/handoffs/{handoff}", headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 200
    assert f'content="0;url=/staff/handoffs/{handoff}"' in reply.text
    assert "Sam" not in reply.text


def test_many_failed_tries_from_one_address_have_to_wait(office: Office) -> None:
    browser = office.browser()
    tries = [
        browser.post("/staff/sign-in", data={"token": "x"}, headers=SAME_ORIGIN).status_code
        for _ in range(12)
    ]
    assert tries == [400] * 10 + [429] * 2
    assert (
        browser.post("/staff/sign-in", data={"token": office.link()}, headers=SAME_ORIGIN).status_code == 429
    )
    office.clock.forward(timedelta(minutes=2))
    assert (
        browser.post("/staff/sign-in", data={"token": office.link()}, headers=SAME_ORIGIN).status_code == 303
    )


def test_signing_in_and_out_is_audited(office: Office) -> None:
    browser = office.signed_in()
    browser.post("/staff/sign-out", data={"csrf": csrf_of(browser)}, headers=SAME_ORIGIN)
    assert [action for action, _ in office.audited()] == [
        "sign_in_link_issued",
        "signed_in",
        "inbox_viewed",
        "signed_out",
    ]


def test_no_token_and_no_name_reaches_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    token = office.link()
    browser = office.browser()
    browser.post("/staff/sign-in", data={"token": token + "x"}, headers=SAME_ORIGIN)
    browser.post("/staff/sign-in", data={"token": token}, headers=SAME_ORIGIN)
    assert token not in caplog.text and "ana" not in caplog.text.lower()
