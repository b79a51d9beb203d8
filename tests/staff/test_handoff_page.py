from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.storage.models import Alert, Conversation, Delivery, Handoff, Message
from tests.staff.conftest import NOW, SAME_ORIGIN, Office, csrf_of, summary_of


def act(browser: TestClient, handoff: str, name: str, **form: str) -> int:
    form["csrf"] = csrf_of(browser)
    return browser.post(f"/staff/handoffs/{handoff}/{name}", data=form, headers=SAME_ORIGIN).status_code


def add_outbound(office: Office, talk: str, seq: int, author: str, body: str, **delivery: Any) -> None:
    with office.database.transaction() as session:
        message = Message(
            conversation_id=talk, channel="sms", seq=seq, author=author, body=body, created_at=NOW
        )
        session.add(message)
        session.flush()
        values: dict[str, Any] = {"next_attempt_at": NOW, "updated_at": NOW}
        session.add(
            Delivery(message_id=message.id, conversation_id=talk, channel="sms", **(values | delivery))
        )


def test_the_page_holds_summary_alerts_and_the_whole_talk_with_how_far_each_message_got(
    office: Office,
) -> None:
    talk = office.talk("I want to die")
    office.alert(talk, quote="I want to die")
    add_outbound(office, talk, 2, "protocol", "Call or text 988.", status="delivered")
    add_outbound(office, talk, 3, "assistant", "The team has your note.", status="failed", error_code="30006")
    add_outbound(office, talk, 4, "staff", "This is Ana.", status="queued")
    handoff = office.handoff(talk, urgency="crisis")
    page = office.signed_in().get(f"/staff/handoffs/{handoff}").text
    for said in (
        "Name to use: Sam",
        "the evening group clashed with work",
        '<q dir="auto">I want to die</q>',
        "wish to be dead",
        "Safety text",
        "Delivered",
        "Could not be sent (code 30006)",
        "Waiting to be sent",
        "Tue, Nov 17, 3:04 PM",
    ):
        assert said in page, said
    assert (
        page.index("Call or text 988.") < page.index("The team has your note.") < page.index("This is Ana.")
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7*7 }} {% raw %}",
    "\u202egnp.exe\u202c",
    "\ud800 alone",
    "a" * 20_000,
]


@pytest.mark.parametrize(
    "text", HOSTILE, ids=["script", "attribute", "template", "bidi", "lone surrogate", "very long"]
)
def test_what_a_person_wrote_is_shown_and_does_nothing(office: Office, text: str) -> None:
    talk = office.talk(text)
    office.alert(talk, quote=text)
    handoff = office.handoff(talk, summary=summary_of(name=text, quotes=[text], notes=[text]))
    browser = office.signed_in()
    for address in ("/staff", f"/staff/handoffs/{handoff}", f"/staff/handoffs/{handoff}/content"):
        reply = browser.get(address)
        assert reply.status_code == 200
        assert "<script>alert" not in reply.text and "<img" not in reply.text and ">49 " not in reply.text


def test_the_title_says_nothing_about_anyone(office: Office) -> None:
    page = office.signed_in().get(f"/staff/handoffs/{office.handoff()}").text
    assert "<title>Hand-off – Staff</title>" in page


@pytest.mark.parametrize("wanted", ["0" * 32, "x", "..%2f..", "'"])
def test_a_hand_off_that_is_not_there_says_so(office: Office, wanted: str) -> None:
    browser = office.signed_in()
    assert browser.get(f"/staff/handoffs/{wanted}").status_code == 404
    assert act(browser, wanted, "acknowledge") == 404


def test_an_opted_out_number_is_said_plainly(office: Office) -> None:
    talk = office.talk("stop")
    with office.database.transaction() as session:
        session.get_one(Conversation, talk).contact.opted_out_at = NOW
    assert "Asked for no more texts" in office.signed_in().get(f"/staff/handoffs/{office.handoff(talk)}").text


def test_acknowledging_takes_the_alerts_of_the_same_talk_along_and_no_others(office: Office) -> None:
    talk, other = office.talk("I want to die"), office.talk("me too")
    mine, foreign = office.alert(talk), office.alert(other)
    handoff = office.handoff(talk, urgency="crisis")
    assert act(office.signed_in(), handoff, "acknowledge") == 303
    row = office.stored(Handoff, handoff)
    assert row.status == "acknowledged" and row.acknowledged_by and row.acknowledged_at
    assert office.stored(Alert, mine).acknowledged_by == row.acknowledged_by
    assert office.stored(Alert, foreign).acknowledged_at is None


def test_an_alert_that_comes_after_can_be_acknowledged_again(office: Office) -> None:
    talk = office.talk("I want to die")
    handoff, browser = office.handoff(talk), office.signed_in()
    act(browser, handoff, "acknowledge")
    alert = office.alert(talk)
    assert "Acknowledge new alerts" in browser.get(f"/staff/handoffs/{handoff}").text
    act(browser, handoff, "acknowledge")
    assert office.stored(Alert, alert).acknowledged_at is not None


def test_who_acknowledged_first_stays(office: Office) -> None:
    handoff = office.handoff()
    act(office.signed_in(), handoff, "acknowledge")
    first = office.stored(Handoff, handoff).acknowledged_by
    act(office.signed_in("bo@example.org", "Bo"), handoff, "acknowledge")
    assert office.stored(Handoff, handoff).acknowledged_by == first
    assert [a for a, _ in office.audited()].count("handoff_acknowledged") == 1


def test_closing_asks_first(office: Office) -> None:
    handoff, browser = office.handoff(), office.signed_in()
    assert act(browser, handoff, "close") == 400
    assert office.stored(Handoff, handoff).status == "open"
    assert act(browser, handoff, "close", confirm="yes") == 303
    assert office.stored(Handoff, handoff).status == "closed"


def test_closing_leaves_no_alert_without_an_owner(office: Office) -> None:
    talk = office.talk("I want to die")
    alert, handoff = office.alert(talk), office.handoff(talk)
    act(office.signed_in(), handoff, "close", confirm="yes")
    assert office.stored(Alert, alert).acknowledged_at is not None


def test_a_crisis_ends_when_a_person_closes_the_hand_off_and_reopening_brings_it_back(office: Office) -> None:
    talk = office.talk("I want to die")
    handoff, browser = office.handoff(talk, urgency="crisis"), office.signed_in()
    office.alert(talk, level="imminent")
    with office.database.transaction() as session:
        conversation = session.get_one(Conversation, talk)
        conversation.crisis_opened_at, conversation.crisis_level, conversation.crisis_turns = (
            NOW,
            "imminent",
            3,
        )
    act(browser, handoff, "acknowledge")
    assert office.stored(Conversation, talk).crisis_opened_at is not None
    act(browser, handoff, "close", confirm="yes")
    assert office.stored(Conversation, talk).crisis_opened_at is None
    act(browser, handoff, "reopen")
    again = office.stored(Conversation, talk)
    assert again.crisis_opened_at is not None
    assert (again.crisis_level, again.crisis_category) == ("imminent", "suicide")


@pytest.mark.parametrize(("acknowledged", "status"), [(True, "acknowledged"), (False, "open")])
def test_reopening_undoes_a_close(office: Office, acknowledged: bool, status: str) -> None:
    handoff = office.handoff(status="closed", closed_at=NOW, acknowledged_at=NOW if acknowledged else None)
    browser = office.signed_in()
    assert "Reopen" in browser.get(f"/staff/handoffs/{handoff}").text
    assert act(browser, handoff, "reopen") == 303
    row = office.stored(Handoff, handoff)
    assert (row.status, row.closed_at, row.closed_by) == (status, None, None)


def test_reopening_is_refused_while_the_person_has_a_newer_one_open(office: Office) -> None:
    talk = office.talk("hello")
    old = office.handoff(talk, status="closed", closed_at=NOW)
    newer, browser = office.handoff(talk), office.signed_in()
    page = browser.get(f"/staff/handoffs/{old}").text
    assert f'href="/staff/handoffs/{newer}"' in page and "reopen" not in page.split("columns")[0]
    assert act(browser, old, "reopen") == 409
    assert office.stored(Handoff, old).status == "closed"


def test_every_view_and_every_act_is_audited_once_with_who_did_it(office: Office) -> None:
    talk = office.talk("I want to die")
    alert, handoff, browser = office.alert(talk), office.handoff(talk), office.signed_in()
    browser.get(f"/staff/handoffs/{handoff}"), browser.get(f"/staff/handoffs/{handoff}/content")
    for name in ("acknowledge", "acknowledge", "close", "close", "reopen", "reopen"):
        act(browser, handoff, name, confirm="yes")
    done = [
        row for row in office.audited() if row[0] not in ("inbox_viewed", "signed_in", "sign_in_link_issued")
    ]
    assert done == [
        ("handoff_viewed", handoff),
        ("handoff_viewed", handoff),
        ("handoff_acknowledged", handoff),
        ("alert_acknowledged", alert),
        ("handoff_closed", handoff),
        ("handoff_reopened", handoff),
    ]


@pytest.mark.parametrize("name", ["acknowledge", "close", "reopen"])
def test_nobody_acts_without_being_signed_in(office: Office, name: str) -> None:
    handoff = office.handoff()
    reply = office.browser().post(
        f"/staff/handoffs/{handoff}/{name}", data={"confirm": "yes"}, headers=SAME_ORIGIN
    )
    assert reply.headers["location"] == "/staff/sign-in"
    assert office.stored(Handoff, handoff).status == "open"


def test_a_get_changes_nothing(office: Office) -> None:
    handoff, browser = office.handoff(), office.signed_in()
    assert browser.get(f"/staff/handoffs/{handoff}/acknowledge").status_code == 405


def test_waiting_time_counts_from_when_the_hand_off_came(office: Office) -> None:
    since = NOW - timedelta(hours=3)
    office.handoff(created_at=since, updated_at=since)
    assert "for 3 h" in office.signed_in().get("/staff").text
