"""A page says that there is a message and where, to a mail host or a webhook; whatever they do, it is said or known."""

from __future__ import annotations

import base64
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.handoff import notifiers as notifiers_module
from bot.handoff.notifiers import MailNotifier, Notice, Notifiers, NotNotified, WebhookNotifier
from tests.standins.mail_host import running_mail_host
from tests.standins.twilio.running import serving

LINK = "https://line.example.org/staff/handoffs/" + "a" * 32
NOTICE = Notice("crisis", LINK)
TITLE = "New message, priority crisis"


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Hook:
    """What a paging service gets, and what it answers."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.redirected: list[str] = []
        self.let_go = threading.Event()
        app = Starlette(
            routes=[
                Route("/status/{code:int}", self.answer, methods=["POST"]),
                Route("/slow", self.wait, methods=["POST"]),
                Route("/elsewhere", self.elsewhere, methods=["POST"]),
                Route("/seen", self.seen, methods=["GET", "POST"]),
            ]
        )
        self.app = app

    async def answer(self, request: Request) -> Response:
        self.got.append(await request.json())
        code = request.path_params["code"]
        return Response("" if code == 204 else "a long answer " * 1000, status_code=code)

    def wait(self, request: Request) -> Response:
        self.let_go.wait(10)
        return Response()

    async def elsewhere(self, request: Request) -> Response:
        return RedirectResponse("/seen")

    async def seen(self, request: Request) -> Response:
        self.redirected.append(request.url.path)
        return Response()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Hook, str]]:
    hook = Hook()
    with serving(hook.app) as url:
        yield hook, url
        hook.let_go.set()


@pytest.fixture
def hook(served: tuple[Hook, str]) -> tuple[Hook, str]:
    served[0].got.clear()
    return served


@pytest.fixture
def webhook() -> Iterator[WebhookNotifier]:
    made = WebhookNotifier()
    yield made
    made.close()


@pytest.mark.parametrize("code", [200, 201, 202, 204])
def test_a_webhook_gets_title_link_and_priority_and_nothing_else(
    hook: tuple[Hook, str], webhook: WebhookNotifier, code: int
) -> None:
    webhook.notify(f"{hook[1]}/status/{code}", NOTICE)
    assert hook[0].got == [{"title": TITLE, "link": LINK, "priority": "crisis"}]


REFUSALS = {"status/500": "status 500", "status/404": "status 404", "elsewhere": "status 307"}


@pytest.mark.parametrize(("path", "reason"), REFUSALS.items())
def test_a_webhook_that_says_no_is_a_page_that_did_not_go_out(
    hook: tuple[Hook, str], webhook: WebhookNotifier, path: str, reason: str
) -> None:
    with pytest.raises(NotNotified, match=f"^{reason}$"):
        webhook.notify(f"{hook[1]}/{path}", NOTICE)
    assert hook[0].redirected == []


def test_a_slow_webhook_is_waited_for_five_seconds_at_most(
    hook: tuple[Hook, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notifiers_module.WEBHOOK_SECONDS == 5.0
    monkeypatch.setattr(notifiers_module, "WEBHOOK_SECONDS", 0.1)
    impatient = WebhookNotifier()
    with pytest.raises(NotNotified, match=r"^time-out$"):
        impatient.notify(f"{hook[1]}/slow", NOTICE)
    impatient.close()


NOWHERE = {
    "https://127.0.0.1:9/secret-part": "not reachable",
    "http://127.0.0.1:99999/secret-part": None,
    "https://[::1/secret-part": None,
}


@pytest.mark.parametrize(("target", "reason"), NOWHERE.items())
def test_the_reason_never_holds_the_address(
    webhook: WebhookNotifier, target: str, reason: str | None
) -> None:
    with pytest.raises(NotNotified) as refused:
        webhook.notify(target, NOTICE)
    assert reason is None or str(refused.value) == reason
    assert "secret" not in str(refused.value) and "127.0.0.1" not in str(refused.value)


def test_a_mail_says_the_title_and_the_link_and_nothing_else() -> None:
    with running_mail_host() as host:
        MailNotifier(host.url, "line@example.org").notify("mailto:ana@example.org", NOTICE)
    (mail,) = host.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("line@example.org", "ana@example.org", TITLE)
    assert mail.get_content().splitlines() == [TITLE, LINK]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert socket.gethostname() not in mail.as_string()


def test_the_log_in_is_read_from_the_url() -> None:
    with running_mail_host(extensions=["AUTH PLAIN"]) as host:
        url = host.url.replace("smtp://", "smtp://line%40example.org:p%40ss@")
        MailNotifier(url, "line@example.org").notify("mailto:ana@example.org", NOTICE)
    (given,) = host.passwords
    assert base64.b64decode(given) == b"\0line@example.org\0p@ss"
    assert len(host.mails) == 1


SAYS_NO: dict[str, tuple[dict[str, Any], str]] = {
    "the recipient": ({"answers": {"RCPT": "550 nobody here"}}, "the mail host refused the address"),
    "the sender": ({"answers": {"MAIL": "451 later"}}, "the mail host answered 451"),
    "the mail": ({"answers": {"DATA": "554 no"}}, "the mail host answered 554"),
    "hanging up": ({"answers": {"MAIL": ""}}, "the mail host hung up"),
    "the log-in": (
        {"answers": {"AUTH": "535 wrong"}, "extensions": ["AUTH PLAIN"]},
        "the mail host refused the log-in",
    ),
    "broken TLS": (
        {"answers": {"STARTTLS": "454 not now"}, "extensions": ["STARTTLS"]},
        "the mail host answered 454",
    ),
}


@pytest.mark.parametrize(("behaviour", "reason"), SAYS_NO.values(), ids=SAYS_NO.keys())
def test_a_mail_host_that_says_no_is_a_page_that_did_not_go_out(
    behaviour: dict[str, Any], reason: str
) -> None:
    with running_mail_host(**behaviour) as host:
        url = host.url.replace("smtp://", "smtp://line:secret@") if "AUTH" in str(behaviour) else host.url
        with pytest.raises(NotNotified, match=f"^{reason}$"):
            MailNotifier(url, "line@example.org").notify("mailto:ana@example.org", NOTICE)
    assert host.mails == []


def test_nothing_goes_to_another_machine_without_tls() -> None:
    with running_mail_host("127.0.0.2") as host:  # not one of the names of this machine
        url = host.url.replace("smtp://", "smtp://line:secret@")
        with pytest.raises(NotNotified, match="offers no TLS"):
            MailNotifier(url, "line@example.org").notify("mailto:ana@example.org", NOTICE)
    assert host.mails == host.passwords == []


def test_a_silent_mail_host_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifiers_module, "MAIL_SECONDS", 0.1)
    with running_mail_host(silent=threading.Event()) as host:
        with pytest.raises(NotNotified, match=r"^time-out$"):
            MailNotifier(host.url, "line@example.org").notify("mailto:ana@example.org", NOTICE)
        assert host.silent is not None
        host.silent.set()


def test_a_mail_host_that_is_down() -> None:
    for scheme in ("smtp", "smtps"):
        with pytest.raises(NotNotified, match=r"^not reachable$"):
            MailNotifier(f"{scheme}://127.0.0.1:{unused_port()}", "line@example.org").notify(
                "mailto:ana@example.org", NOTICE
            )


def test_mail_that_is_not_set_up_says_which_setting_is_missing() -> None:
    with pytest.raises(NotNotified, match="SMTP_URL"):
        Notifiers().to("mailto:ana@example.org").notify("mailto:ana@example.org", NOTICE)


TARGETS = {"mailto:ana@example.org": "mail", "https://hook.example.org/x": "webhook", "": "log", None: "log"}


@pytest.mark.parametrize(("target", "kind"), TARGETS.items())
def test_the_target_says_which_way(target: str | None, kind: str) -> None:
    notifiers = Notifiers()
    assert notifiers.to(target).kind == kind
    notifiers.close()


def test_the_log_only_says_that_an_alert_waits(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        Notifiers().to(None).notify("", NOTICE)
    assert [record.getMessage() for record in caplog.records] == [
        "an alert waits and nobody is notified outside the inbox"
    ]
