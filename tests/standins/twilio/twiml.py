"""The gateway's answer to a message webhook, read the way Twilio reads it."""

from dataclasses import dataclass, field
from xml.etree import ElementTree

DOCUMENT_PARSE_FAILURE = 12100
INVALID_CONTENT_TYPE = 12300
XML_TYPES = {"text/xml", "application/xml", "text/html"}


@dataclass(frozen=True)
class TwimlMessage:
    text: str = field(repr=False)
    media_count: int = 0
    to: str | None = field(default=None, repr=False)
    sender: str | None = field(default=None, repr=False)
    status_callback: str | None = None


class TwimlError(Exception):
    """An answer that Twilio cannot use; `code` is what its debugger would say."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Twilio error {code}")
        self.code = code


def read_answer(status_code: int, content_type: str, content: str) -> list[TwimlMessage]:
    """The messages to send back. Twilio texts a text/plain body, such as "OK", to the sender as it is."""
    if status_code == 204:
        return []
    if content_type == "text/plain":
        return [TwimlMessage(content)] if content else []
    if content_type not in XML_TYPES:
        raise TwimlError(INVALID_CONTENT_TYPE)
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as unreadable:
        raise TwimlError(DOCUMENT_PARSE_FAILURE) from unreadable
    if root.tag != "Response":
        raise TwimlError(DOCUMENT_PARSE_FAILURE)
    return [_message(verb) for verb in root if verb.tag in ("Message", "Sms")]


def _message(verb: ElementTree.Element) -> TwimlMessage:
    parts = [body.text or "" for body in verb.iter("Body")] or [verb.text or ""]
    return TwimlMessage(
        text="".join(parts).strip(),
        media_count=len(list(verb.iter("Media"))),
        to=verb.get("to"),
        sender=verb.get("from"),
        status_callback=verb.get("statusCallback"),
    )
