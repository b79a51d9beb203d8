"""Signed requests from Twilio to the gateway: what is sent, how long it waits, when it tries again."""

import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urldefrag, urlsplit

import httpx
from twilio.request_validator import RequestValidator

if TYPE_CHECKING:
    from tests.standins.twilio.messages import Message

Signature = Literal["valid", "forged", "missing"]

HTTP_RETRIEVAL_FAILURE = 11200
HTTP_CONNECTION_FAILURE = 11205
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass
class WebhookResult:
    """What came of one webhook; `error_code` is what Twilio's debugger would show, None if all was well."""

    url: str
    form: dict[str, str] = field(repr=False)
    status_code: int | None = None
    error_code: int | None = None
    attempts: int = 0
    seconds: float = 0.0
    content_type: str = ""
    content: str = field(default="", repr=False)
    replies: list["Message"] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        return self.status_code is not None and self.status_code < 300


class Webhooks:
    """Posts forms to the gateway, signed for the public URL that the gateway believes it has."""

    def __init__(
        self,
        auth_token: str,
        gateway_url: str,
        public_url: str | None = None,
        read_timeout: float = 15.0,
        http: httpx.Client | None = None,
    ) -> None:
        self._validator = RequestValidator(auth_token)
        # trust_env off: a proxy from the environment would carry the texts off this machine.
        # No kept connections: a restarted gateway must look refused or up, never half-closed.
        self._http = http or httpx.Client(
            trust_env=False,
            timeout=httpx.Timeout(read_timeout, connect=5.0),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )
        self.point_at(gateway_url, public_url)

    def point_at(self, gateway_url: str, public_url: str | None = None) -> None:
        self.gateway_url = gateway_url.rstrip("/")
        self.public_url = (public_url or gateway_url).rstrip("/")

    def post(
        self, url: str, form: dict[str, str], *, signature: Signature = "valid", token: str | None = None
    ) -> WebhookResult:
        """As Twilio does: 5 s to connect, 15 s to answer, one more try if it could not connect."""
        signed_url = urldefrag(url).url
        result = WebhookResult(url=signed_url, form=form)
        target = self._target(signed_url)
        started = time.monotonic()
        if target is None:
            result.error_code = HTTP_CONNECTION_FAILURE
            return result
        headers = self._headers(signed_url, form, signature, token or str(uuid.uuid4()))
        for _ in range(2):
            result.attempts += 1
            try:
                answer = self._http.post(target, data=form, headers=headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                result.error_code = HTTP_CONNECTION_FAILURE
                continue
            except httpx.HTTPError:
                # No answer in time is not tried again: the gateway may have taken the message.
                result.error_code = HTTP_RETRIEVAL_FAILURE
                break
            result.status_code, result.content = answer.status_code, answer.text
            result.content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            result.error_code = None if answer.is_success else HTTP_RETRIEVAL_FAILURE
            break
        result.seconds = time.monotonic() - started
        return result

    def _target(self, signed_url: str) -> str | None:
        """Where the public URL really is. None for anywhere else: nothing may leave the machine."""
        if signed_url == self.public_url or signed_url.startswith(self.public_url + "/"):
            return self.gateway_url + signed_url[len(self.public_url) :]
        known = LOOPBACK | {urlsplit(self.gateway_url).hostname}
        return signed_url if urlsplit(signed_url).hostname in known else None

    def _headers(
        self, signed_url: str, form: dict[str, str], signature: Signature, token: str
    ) -> dict[str, str]:
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": token,
            "X-Home-Region": "us1",
        }
        if self.public_url != self.gateway_url:
            # What the reverse proxy in front of a deployed gateway would say.
            public = urlsplit(signed_url)
            headers |= {
                "Host": public.netloc,
                "X-Forwarded-Host": public.netloc,
                "X-Forwarded-Proto": public.scheme,
            }
        if signature == "valid":
            headers["X-Twilio-Signature"] = self._validator.compute_signature(signed_url, form)
        elif signature == "forged":
            forger = RequestValidator("not the auth token")
            headers["X-Twilio-Signature"] = forger.compute_signature(signed_url, form)
        return headers
