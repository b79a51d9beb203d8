"""The chat's credential: a signed token that holds a conversation id. Knowing the id alone gives nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from bot.storage.models import new_id

LIFE = timedelta(hours=24)


class ChatTokens:
    """Issues and reads tokens. The moment comes from the program's clock, which scripted talks may set."""

    def __init__(self, session_secret: str) -> None:
        self._serializer = URLSafeSerializer(session_secret, salt="chat")

    def issue(self, now: datetime) -> str:
        """A token for a fresh conversation, which comes into being with its first message."""
        return self._serializer.dumps([new_id(), int(now.timestamp())])

    def conversation_id(self, token: str, now: datetime) -> str | None:
        """The conversation this token opens, or None when it is forged, broken or older than a day."""
        try:
            conversation_id, issued = self._serializer.loads(token)
        except (BadData, ValueError, TypeError):
            return None
        age = now.timestamp() - issued
        return conversation_id if -60 <= age <= LIFE.total_seconds() else None
