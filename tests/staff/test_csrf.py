from __future__ import annotations

import pytest

from bot.storage.models import Handoff
from tests.staff.conftest import SAME_ORIGIN, Office, csrf_of

ORIGINS = [
    ("our page, no referrer", {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
    ("our page", {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 303),
    ("our page, older browser", {"Origin": "http://testserver"}, 303),
    ("another site", {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
    ("another site, hiding its origin", {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
    ("a sister site", {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"}, 403),
    ("another site, older browser", {"Origin": "https://evil.example"}, 403),
    ("our name on another port", {"Origin": "http://testserver:81"}, 403),
    ("hidden origin, older browser", {"Origin": "null"}, 403),
    ("says nothing", {}, 403),
]


@pytest.mark.parametrize(("headers", "status"), [row[1:] for row in ORIGINS], ids=[row[0] for row in ORIGINS])
def test_a_form_counts_only_from_our_own_page(office: Office, headers: dict[str, str], status: int) -> None:
    browser, handoff = office.signed_in(), office.handoff()
    token = csrf_of(browser)
    reply = browser.post(f"/staff/handoffs/{handoff}/acknowledge", data={"csrf": token}, headers=headers)
    assert reply.status_code == status
    assert office.stored(Handoff, handoff).status == ("acknowledged" if status == 303 else "open")


@pytest.mark.parametrize(("headers", "status"), [row[1:] for row in ORIGINS], ids=[row[0] for row in ORIGINS])
def test_the_sign_in_form_counts_only_from_our_own_page(
    office: Office, headers: dict[str, str], status: int
) -> None:
    assert (
        office.browser().post("/staff/sign-in", data={"token": office.link()}, headers=headers).status_code
        == status
    )


@pytest.mark.parametrize("path", ["acknowledge", "close", "reopen"])
@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"], ids=["missing", "empty", "made up", "not ascii"])
def test_a_form_without_this_sessions_token_changes_nothing(
    office: Office, path: str, token: str | None
) -> None:
    browser, handoff = office.signed_in(), office.handoff()
    form = {"confirm": "yes"} | ({} if token is None else {"csrf": token})
    assert (
        browser.post(f"/staff/handoffs/{handoff}/{path}", data=form, headers=SAME_ORIGIN).status_code == 403
    )
    assert office.stored(Handoff, handoff).status == "open"


def test_the_token_of_a_colleague_is_not_mine(office: Office) -> None:
    mine, hers = office.signed_in(), office.signed_in("bo@example.org", "Bo")
    reply = mine.post("/staff/sign-out", data={"csrf": csrf_of(hers)}, headers=SAME_ORIGIN)
    assert reply.status_code == 403


def test_a_form_that_is_far_too_large_is_refused(office: Office) -> None:
    browser = office.signed_in()
    form = {"csrf": csrf_of(browser), "x": "y" * 20_000}
    assert browser.post("/staff/sign-out", data=form, headers=SAME_ORIGIN).status_code == 413
