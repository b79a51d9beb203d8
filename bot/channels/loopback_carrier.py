"""A phone network that ends in memory: where `converse` and `doctor` send, so that no real phone can ring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class LoopbackCarrier:
    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, to: str, body: str) -> str:
        self.sent.append((to, body))
        return f"SM{len(self.sent):032x}"

    def find_sent(self, to: str, body: str, since: datetime) -> list[str]:
        return [f"SM{i:032x}" for i, message in enumerate(self.sent, start=1) if message == (to, body)]
