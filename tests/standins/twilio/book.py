"""Every message of the account in one place, with a lock to change them and a way to wait for them."""

import threading
from collections.abc import Callable

from tests.standins.twilio.messages import Message, now


class Book:
    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._messages: dict[str, Message] = {}
        self._arrivals: list[Message] = []
        self.version = 0

    def add(self, message: Message) -> bool:
        """False if a message with this sid is there already."""
        with self._changed:
            if message.sid in self._messages:
                return False
            self._messages[message.sid] = message
            self._note(message)
            return True

    def change(self, message: Message, **fields: object) -> None:
        with self._changed:
            for name, value in fields.items():
                setattr(message, name, value)
            self._note(message)

    def arrive(self, message: Message) -> None:
        """The message reached the handset: from here on no redaction takes it back."""
        with self._changed:
            message.reached_phone = True
            self._arrivals.append(message)
            self._note(message)

    def find(self, sid: str) -> Message | None:
        with self._changed:
            message = self._messages.get(sid)
            return None if message is None or message.deleted else message

    def kept(self) -> list[Message]:
        """What the REST API lists, newest first."""
        with self._changed:
            return [message for message in reversed(self._messages.values()) if not message.deleted]

    def thread(self, phone: str) -> list[Message]:
        """What the handset's owner sees: all they sent, and what arrived or failed on its way to them."""
        with self._changed:
            return [
                message
                for message in self._messages.values()
                if message.phone == phone
                and (message.inbound or message.reached_phone or message.error_code is not None)
            ]

    def arrivals(self, phone: str) -> list[Message]:
        """Texts that reached this handset, in the order they did."""
        with self._changed:
            return [message for message in self._arrivals if message.phone == phone]

    def wait(self, ready: Callable[[], bool], timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(ready, timeout)

    def wake(self) -> None:
        """Something outside the book changed that a waiter may look at."""
        with self._changed:
            self.version += 1
            self._changed.notify_all()

    def _note(self, message: Message) -> None:
        message.updated = now()
        self.wake()
