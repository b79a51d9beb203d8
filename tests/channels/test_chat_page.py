from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.security_headers import SecurityHeaders
from bot.widget import page
from tests.channels.conftest import Chat


def test_the_front_door_leads_to_the_chat(chat: Chat) -> None:
    assert chat.browser.get("/").headers["location"] == "/chat"


def test_the_page_says_what_it_is_and_where_help_is_without_any_script(chat: Chat) -> None:
    page_text = chat.browser.get("/chat").text
    for said in (
        "automated program, not a person",
        "The team can read this chat",
        'href="tel:988"',
        'href="tel:911"',
        'href="tel:5555550142"',
        'href="https://www.weather.gov"',
        "I think I want to come back",
        "history still shows",
        'role="log"',
        '<label for="message">',
    ):
        assert said in page_text, said
    assert "Harbor &lt;Light&gt;" in page_text


def test_the_title_gives_nothing_away(chat: Chat) -> None:
    title = re.findall("<title>(.*?)</title>", chat.browser.get("/chat").text)[0].lower()
    assert not re.search("addict|treat|recover|harbor|program|crisis", title)


def test_the_page_loads_only_our_own_files_and_keeps_no_copy(chat: Chat) -> None:
    reply = chat.browser.get("/chat")
    assert not re.search(r'<(script|link|img)[^>]*(src|href)="(https?:)?//', reply.text)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", reply.text)
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert reply.headers["cache-control"] == "no-store"
    for file in re.findall(r'(?:src|href)="(/chat/static/[^"]+)"', reply.text):
        assert chat.browser.get(file).status_code == 200, file


def test_the_page_scripts_never_use_local_storage(chat: Chat) -> None:
    for script in (Path(page.HERE) / "static").glob("*.js"):
        text = script.read_text()
        assert "localStorage" not in text and "indexedDB" not in text and "document.cookie" not in text
        assert "innerHTML" not in text


@pytest.mark.parametrize(
    ("ancestors", "path", "said"),
    [
        ((), "/chat", "frame-ancestors 'none'"),
        (("https://www.example.org",), "/chat", "frame-ancestors https://www.example.org"),
        (("https://www.example.org",), "/staff", "frame-ancestors 'none'"),
    ],
)
def test_only_named_sites_may_frame_the_chat_and_none_the_staff_pages(
    chat: Chat, ancestors: tuple[str, ...], path: str, said: str
) -> None:
    bare = Starlette(routes=page.routes)
    bare.state.services = chat.services
    browser = TestClient(SecurityHeaders(bare, frame_ancestors=ancestors, https=True))
    headers = browser.get(path).headers
    assert headers["content-security-policy"].endswith(said)
    assert "strict-transport-security" in headers
