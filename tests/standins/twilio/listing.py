"""Filters and pages of the Messages list."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from tests.standins.twilio.e164 import e164
from tests.standins.twilio.messages import Message
from tests.standins.twilio.outgoing import Refusal

PAGE_SIZE, LARGEST_PAGE = 50, 1000
FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize")


def list_page(messages: list[Message], query: Mapping[str, str], path: str) -> dict[str, object]:
    """One page. Its token names the last message of the page before, so arrivals shift nothing."""
    size = _number(query.get("PageSize"), PAGE_SIZE, 1, LARGEST_PAGE)
    page = _number(query.get("Page"), 0, 0, 10**6)
    wanted = [message for message in messages if _fits(message, query)]
    token = query.get("PageToken", "")
    before = next((i + 1 for i, message in enumerate(wanted) if "PA" + message.sid == token), page * size)
    shown = wanted[before : before + size]
    more = len(wanted) > before + size
    kept = {name: query[name] for name in FILTERS if name in query} | {"PageSize": str(size)}

    def page_uri(number: int, token: str = "") -> str:
        return f"{path}?" + urlencode(kept | {"Page": str(number)} | ({"PageToken": token} if token else {}))

    return {
        "first_page_uri": page_uri(0),
        "next_page_uri": page_uri(page + 1, "PA" + shown[-1].sid) if more else None,
        "previous_page_uri": page_uri(page - 1) if page else None,
        "page": page,
        "page_size": size,
        "start": before,
        "end": before + max(len(shown) - 1, 0),
        "uri": page_uri(page, token),
        "messages": [message.resource() for message in shown],
    }


def _fits(message: Message, query: Mapping[str, str]) -> bool:
    for name, value in (("To", message.recipient), ("From", message.sender)):
        wanted = query.get(name)
        if wanted and value != (e164(wanted) or wanted):
            return False
    comparisons: dict[str, Callable[[datetime, datetime, datetime], bool]] = {
        "DateSent": lambda sent, first, last: first <= sent <= last,
        "DateSent<": lambda sent, first, last: sent <= last,
        "DateSent>": lambda sent, first, last: sent >= first,
    }
    for name, holds in comparisons.items():
        if query.get(name) and not (message.sent and holds(message.sent, *_span(query[name]))):
            return False
    return True


def _span(value: str) -> tuple[datetime, datetime]:
    """The first and last moment that a filter's date means: a day, or one second."""
    try:
        if len(value) == 10:
            first = datetime.combine(date.fromisoformat(value), time(), UTC)
            return first, first + timedelta(days=1, seconds=-1)
        moment = datetime.fromisoformat(value)
    except ValueError as unreadable:
        raise Refusal(400, 20001, "Invalid date in DateSent") from unreadable
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment, moment


def _number(raw: str | None, default: int, least: int, most: int) -> int:
    try:
        return min(max(int(raw), least), most) if raw else default
    except ValueError:
        return default
