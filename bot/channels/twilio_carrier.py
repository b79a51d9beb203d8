"""Sending by Twilio's REST API with the official SDK."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.carrier import CarrierRefused, CarrierUnavailable
from bot.settings import Settings

TWILIO_API = "https://api.twilio.com"
TIMEOUT_SECONDS = 10.0


class TwilioCarrier:
    def __init__(self, settings: Settings) -> None:
        self._from = settings.twilio_number
        self._status_callback = settings.sms_status_url
        self._client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            http_client=_AtBaseUrl(settings.twilio_api_base_url),
        )

    def send(self, to: str, body: str) -> str:
        try:
            message = self._client.messages.create(
                to=to, from_=self._from, body=body, status_callback=self._status_callback
            )
        except TwilioException as error:
            raise _as_carrier_error(error) from None
        except ConnectTimeout:
            raise CarrierUnavailable("connect time-out") from None
        except NotConnected as error:
            # The connection broke: before the request it is a clean failure, after it nobody can tell.
            refused = "NewConnectionError" in str(error) or "Connection refused" in str(error)
            raise CarrierUnavailable("not connected", maybe_sent=not refused) from None
        except RequestException as error:
            raise CarrierUnavailable(type(error).__name__, maybe_sent=True) from None
        except (ValueError, KeyError, TypeError):
            raise CarrierUnavailable("malformed answer", maybe_sent=True) from None
        if not message.sid:
            raise CarrierUnavailable("malformed answer", maybe_sent=True)
        return str(message.sid)

    def find_sent(self, to: str, body: str, since: datetime) -> list[str]:
        try:
            # Not filtered by the date of sending: a message that Twilio took but has not sent yet has none.
            taken = self._client.messages.list(to=to, from_=self._from, limit=50)
        except (TwilioException, RequestException, ValueError, KeyError, TypeError) as error:
            raise CarrierUnavailable(type(error).__name__) from None
        return [
            str(m.sid) for m in taken if m.body == body and (not m.date_created or m.date_created >= since)
        ]


def _as_carrier_error(error: TwilioException) -> Exception:
    """Twilio has two kinds of error document; both carry a status and a code."""
    status = int(getattr(error, "status", 0) or 0)
    if status == 0:
        return CarrierUnavailable(type(error).__name__, maybe_sent=True)
    if status == 429 or status >= 500:
        # A gateway error may come after the message was taken; 429 and 503 are said before.
        return CarrierUnavailable(f"status {status}", maybe_sent=status in (500, 502, 504))
    if status in (401, 403):
        return CarrierUnavailable(f"status {status}")  # our credentials; a person mends it, the message waits
    return CarrierRefused(str(getattr(error, "code", None) or status))


class _AtBaseUrl(TwilioHttpClient):
    """The SDK's own client, with a time-out, pointed at another host where TWILIO_API_BASE_URL says so."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._base_url = base_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        return super().request(method, url.replace(TWILIO_API, self._base_url, 1), *args, **kwargs)
