"""Only our own pages may send our forms: a token per session, and the browser's word for the origin."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

FIELD = "csrf"


def token_for(session_secret: str, session_hash: str) -> str:
    """Derived from the session, so that it ends with it and nothing more has to be stored."""
    return hmac.new(session_secret.encode(), f"csrf:{session_hash}".encode(), hashlib.sha256).hexdigest()


def is_token(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def is_from_our_own_page(request: Request, public_url: str) -> bool:
    """Whether the browser says that this form was sent from one of our pages.

    Our pages send no referrer, and then a browser sends `Origin: null` even to its own site: what counts in
    that case is `Sec-Fetch-Site`. A request with neither is refused.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None or origin == "null":
        return site == "same-origin"
    ours = urlsplit(public_url)
    return origin in (f"{ours.scheme}://{ours.netloc}", f"{request.url.scheme}://{request.url.netloc}")
