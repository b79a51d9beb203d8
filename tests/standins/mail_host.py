"""A mail host in a few lines: takes mails over SMTP on loopback and keeps them, or misbehaves as told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailHost:
    address: tuple[str, int] = ("127.0.0.1", 0)
    answers: dict[str, str] = field(default_factory=dict)  # verb -> what to answer instead; "" hangs up
    extensions: list[str] = field(default_factory=list)  # said after EHLO, such as "STARTTLS"
    silent: threading.Event | None = None  # greets nobody until this is set
    mails: list[EmailMessage] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://{self.address[0]}:{self.address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    host: MailHost

    def handle(self) -> None:
        if self.host.silent is not None:
            self.host.silent.wait(10)
            return
        self._say("220 mail host")
        while line := self.rfile.readline():
            verb = line.decode().split(" ")[0].strip().upper()
            self.host.verbs.append(verb)
            instead = self.host.answers.get(verb)
            if instead == "":
                return
            if instead is not None:
                self._say(instead)
            elif not self._obey(verb, line.decode()):
                return

    def _obey(self, verb: str, line: str) -> bool:
        if verb == "EHLO":
            said = ["mail host", *self.host.extensions]
            self._say("\r\n".join(f"250{'-' if n < len(said) - 1 else ' '}{s}" for n, s in enumerate(said)))
        elif verb == "DATA":
            self._say("354 go on")
            lines = []
            while (part := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(part.removeprefix(b".") if part.startswith(b"..") else part)
            mail = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.host.mails.append(mail)
            self._say("250 taken")
        elif verb == "AUTH":
            self.host.passwords.append(line.split(" ", 2)[2].strip())
            self._say("235 come in")
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False


@contextmanager
def running_mail_host(address: str = "127.0.0.1", **behaviour: object) -> Iterator[MailHost]:
    host = MailHost(**behaviour)  # type: ignore[arg-type]
    handler = type("Talk", (_Talk,), {"host": host})
    with _Server((address, 0), handler) as server:
        host.address = (address, server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield host
        server.shutdown()
        thread.join(5)
