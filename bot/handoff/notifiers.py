"""Ways to page a person on call. All of them say the same two things: there is a new message, and where to read it.

A page leaves the program's own machines, for a mail provider or a chat: no name, number, quote or category may be in
it, nor the kind of program. Whoever opens the link has to sign in.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import httpx

logger = logging.getLogger(__name__)

WEBHOOK_SECONDS = 5.0
MAIL_SECONDS = 10.0
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Notice:
    """All that a page may say."""

    priority: str
    link: str

    @property
    def title(self) -> str:
        return f"New message, priority {self.priority}"


class NotNotified(Exception):
    """The page did not go out, or nobody can tell; the text is a short reason without address or content."""


class Notifier(Protocol):
    kind: str

    def notify(self, target: str, notice: Notice) -> None:
        """Hand the notice over. Raises NotNotified."""
        ...


class LogNotifier:
    """For when nobody on call has a target: the log says that an alert waits, and nothing about it."""

    kind = "log"

    def notify(self, target: str, notice: Notice) -> None:
        logger.warning("an alert waits and nobody is notified outside the inbox")


class WebhookNotifier:
    """POSTs to a paging service or a chat. No redirects: the address in the profile is the one that was checked."""

    kind = "webhook"

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=WEBHOOK_SECONDS, follow_redirects=False)

    def notify(self, target: str, notice: Notice) -> None:
        said = {"title": notice.title, "link": notice.link, "priority": notice.priority}
        try:
            with self._client.stream("POST", target, json=said) as answer:  # what it answers is not read
                status = answer.status_code
        except httpx.TimeoutException:
            raise NotNotified("time-out") from None
        except httpx.ConnectError:
            raise NotNotified("not reachable") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotNotified(type(error).__name__) from None
        if not 200 <= status < 300:
            raise NotNotified(f"status {status}")

    def close(self) -> None:
        self._client.close()


class MailNotifier:
    """Sends by the program's mail host. Without TLS only to this machine itself."""

    kind = "mail"

    def __init__(self, smtp_url: str, mail_from: str) -> None:
        self._host = urlsplit(smtp_url)
        self._from = mail_from

    def notify(self, target: str, notice: Notice) -> None:
        if not self._host.hostname:
            raise NotNotified("mail is not set up (SMTP_URL)")
        message = self._message(target.removeprefix("mailto:"), notice)
        try:
            with _connected(self._host, self._domain) as server:
                server.send_message(message)
        except smtplib.SMTPAuthenticationError:
            raise NotNotified("the mail host refused the log-in") from None
        except smtplib.SMTPResponseException as error:
            raise NotNotified(f"the mail host answered {error.smtp_code}") from None
        except smtplib.SMTPRecipientsRefused:
            raise NotNotified("the mail host refused the address") from None
        except (TimeoutError, smtplib.SMTPServerDisconnected) as error:
            timed_out = "timed out" in str(error)  # all that smtplib tells of it while it reads
            raise NotNotified("time-out" if timed_out else "the mail host hung up") from None
        except ssl.SSLError:
            raise NotNotified("no trustworthy TLS with the mail host") from None
        except smtplib.SMTPException as error:
            raise NotNotified(type(error).__name__) from None
        except OSError:
            raise NotNotified("not reachable") from None

    @property
    def _domain(self) -> str:
        return self._from.rpartition("@")[2]

    def _message(self, to: str, notice: Notice) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._from, to, notice.title
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=self._domain)
        message["Importance"], message["X-Priority"] = "high", "1"
        message["Auto-Submitted"] = "auto-generated"  # so that no holiday reply comes back
        message.set_content(f"{notice.title}\n{notice.link}\n")
        return message


@contextmanager
def _connected(host: SplitResult, our_name: str) -> Iterator[smtplib.SMTP]:
    """Named by the sender's domain: this machine's own name is nobody's business and can be slow to find."""
    name, trusted = host.hostname or "", ssl.create_default_context()
    if host.scheme == "smtps":
        port = host.port or 465
        server: smtplib.SMTP = smtplib.SMTP_SSL(name, port, our_name, timeout=MAIL_SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(name, host.port or 587, our_name, timeout=MAIL_SECONDS)
    with server:
        if host.scheme == "smtp":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=trusted)
            elif name not in THIS_MACHINE:
                raise NotNotified("the mail host offers no TLS")
        if host.username:
            server.login(unquote(host.username), unquote(host.password or ""))
        yield server


class Notifiers:
    """Which way leads to a target."""

    def __init__(self, smtp_url: str = "", mail_from: str = "") -> None:
        self._log, self._webhook = LogNotifier(), WebhookNotifier()
        self._mail = MailNotifier(smtp_url, mail_from)

    def to(self, target: str | None) -> Notifier:
        if not target:
            return self._log
        return self._mail if target.startswith("mailto:") else self._webhook

    def close(self) -> None:
        self._webhook.close()
