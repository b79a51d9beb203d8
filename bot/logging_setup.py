"""Structured logs to stderr. Never a message text, a name or a number: code logs ids, reasons and error types only."""

from __future__ import annotations

import logging
import re

import structlog

_OURS = (
    "reason",
    "message_id",
    "code",
    "layer",
    "error",
    "job",
    "command",
    "key",
    "path",
    "status",
    "process",
)


_NAME = re.compile(r"[a-z0-9_]{1,40}(/[a-z0-9_]{1,40})?")


def loggable_name(name: str) -> str:
    """A key or command as it may stand in a log; what does not look like one could be somebody's words."""
    return name if _NAME.fullmatch(name) else "(not a name)"


def set_up_logging(level: str) -> None:
    def keep_known_extras(
        _: object, __: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        record = event.get("_record")
        if record is not None:
            event.update({name: getattr(record, name) for name in _OURS if hasattr(record, name)})
        return event

    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                keep_known_extras,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_log_level,
                structlog.processors.LogfmtRenderer(
                    sort_keys=False, key_order=["timestamp", "level", "event"]
                ),
            ],
            foreign_pre_chain=[structlog.stdlib.add_log_level],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # These write bodies or addresses at their chatty levels.
    for name in (
        "httpx",
        "httpcore",
        "twilio",
        "twilio.http_client",
        "urllib3",
        "uvicorn.access",
        "sqlalchemy.engine",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
