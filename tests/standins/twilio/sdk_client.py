"""The official SDK's HTTP client, sent to the stand-in instead of api.twilio.com."""

from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

TWILIO_API = "https://api.twilio.com"


class StandInHttpClient(TwilioHttpClient):
    """`twilio.rest.Client(sid, token, http_client=StandInHttpClient(base_url))`."""

    def __init__(self, base_url: str, **options: Any) -> None:
        super().__init__(**options)
        self._base_url = base_url.rstrip("/")

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        if not url.startswith(TWILIO_API + "/"):
            raise ValueError("the stand-in only takes the place of " + TWILIO_API)
        return super().request(method, self._base_url + url[len(TWILIO_API) :], *args, **options)
