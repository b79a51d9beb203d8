"""Headers every answer carries: no third party, no framing, no copy in a cache, no address passed on."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}
OWN_FILES_ONLY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
    )
)


class SecurityHeaders:
    """ASGI middleware for the whole app. A handler that sets one of these headers itself keeps its own value.

    `frame_ancestors` are the origins that may show the chat page in a frame; staff pages never may be framed.
    """

    def __init__(self, app: ASGIApp, *, https: bool = False, frame_ancestors: Sequence[str] = ()) -> None:
        self.app = app
        self._https = https
        self._frame_ancestors = tuple(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        chosen = self._headers_for(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in chosen.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _headers_for(self, path: str) -> dict[str, str]:
        chosen = dict(ALWAYS)
        # Own scripts and styles hold nothing private, but must never be older than the page that uses them.
        chosen["Cache-Control"] = "no-cache" if "/static/" in path else "no-store"
        framed_by = "'none'"
        if path.startswith("/chat") and self._frame_ancestors:
            framed_by = " ".join(self._frame_ancestors)
        else:
            chosen["X-Frame-Options"] = "DENY"
        form_action = "'self'" if path.startswith("/staff") else "'none'"
        chosen["Content-Security-Policy"] = (
            f"{OWN_FILES_ONLY}; form-action {form_action}; frame-ancestors {framed_by}"
        )
        if self._https:
            chosen["Strict-Transport-Security"] = "max-age=31536000"
        return chosen
