""" "hey, i think i want to come back" reaches a person: the main talk, in a browser and by SMS."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.running_product import Product, wait_until

pytestmark = [pytest.mark.engine]

ANSWER_WITHIN_MS = 20_000


def write(page: Page, text: str) -> str:
    """Write as a visitor and return the assistant's answer."""
    answers = page.locator("[data-log] .assistant")
    before = answers.count()
    page.get_by_label("Your message").fill(text)
    page.get_by_label("Your message").press("Enter")
    expect(answers).to_have_count(before + 1, timeout=ANSWER_WITHIN_MS)
    return answers.last.inner_text()


def sign_in(browser: Browser, product: Product) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(product.sign_in_link())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    return page


@pytest.mark.browser
def test_a_visitor_of_the_chat_comes_back_and_staff_find_the_handoff(
    product: Product, page: Page, browser: Browser
) -> None:
    inbox = sign_in(browser, product)
    page.goto(f"{product.url}/chat")

    assert "?" in write(page, "hey, i think i want to come back")
    assert "988" in write(page, "i relapsed tho, is that ok")
    assert "group" in write(page, "will it be weird w the same group")
    write(page, "ok can somebody call me")
    write(page, "508-555-0176")
    write(page, "Dana")
    read_back = write(page, "after 5 on weekdays")
    for fact in ("Dana", "(508) 555-0176", "after 5 on weekdays", "i relapsed tho, is that ok"):
        assert fact in read_back
    assert inbox.get_by_role("listitem").filter(has_text="(508) 555-0176").count() == 0, (
        "nothing before the yes"
    )
    write(page, "yes send it")

    # The inbox was open all the time: it shows the hand-off without a reload.
    handoff = inbox.locator(".handoff").filter(has_text="Web chat").first
    expect(handoff).to_be_visible(timeout=10_000)
    handoff.get_by_role("link").click()
    summary = inbox.locator("dl.summary")
    for fact in ("Dana", "(508) 555-0176", "call", "after 5 on weekdays", "hey, i think i want to come back"):
        expect(summary).to_contain_text(fact)
    expect(inbox.locator(".talk")).to_contain_text("will it be weird w the same group")
    inbox.get_by_role("button", name="Acknowledge").click()
    expect(inbox.locator(".handoff-head")).to_contain_text("Acknowledged by Ana")
    inbox.context.close()


@pytest.mark.browser
def test_the_same_talk_by_sms_reaches_the_inbox(product: Product, browser: Browser) -> None:
    phone, network = "+15085550121", product.phone_network

    def text(body: str, answers: int) -> str:
        assert network.send_from_phone(phone, body).accepted
        return network.wait_for_texts(phone, answers, timeout=20)[-1]

    inbox = sign_in(browser, product)
    first = text("hey, i think i want to come back", 1)
    assert "automated program" in first
    text("i relapsed tho, is that ok", 2)
    text("will it be weird w the same group", 3)
    text("ok can somebody call me", 4)
    text("Marcus", 5)
    read_back = text("tmrw after 6", 6)
    assert "Marcus" in read_back
    assert "tmrw after 6" in read_back
    sent = text("yes send it", 7)
    assert (
        "stored" in sent
        or "team has your note" in sent
        or "with the team" in sent
        or "waiting for the team" in sent
    )
    assert len(network.texts_on(phone)) == 7, "one text per turn"

    took = wait_until(
        lambda: inbox.locator(".handoff").filter(has_text="Text message").count() > 0, 10, "the hand-off"
    )
    print(f"the open inbox showed it after {took:.2f} s")
    inbox.locator(".handoff").filter(has_text="Text message").first.get_by_role("link").click()
    summary = inbox.locator("dl.summary")
    for fact in ("Marcus", "(508) 555-0121", "tmrw after 6", "i relapsed tho, is that ok"):
        expect(summary).to_contain_text(fact)
    inbox.context.close()
