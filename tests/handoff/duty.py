"""People on call for one test: who is paged, by a beeper that keeps what went out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.handoff.escalation import Escalator
from bot.handoff.notifiers import Notice, NotNotified
from bot.programs.profile import Program
from bot.staff.handoff_acts import acknowledge, close
from bot.storage.models import Handoff, Page
from tests.line import Line

ANA = {"name": "Ana", "role": "on-call", "notify": "mailto:ana@example.org"}
BO = {"name": "Bo", "role": "on-call", "notify": "https://hook.example.org/bo"}
CY = {"name": "Cy", "role": "lead"}  # no target


@dataclass
class Beeper:
    """Stands for every way of paging: keeps what went out, fails while told to."""

    kind: str = "mail"
    sent: list[tuple[str, Notice]] = field(default_factory=list)
    failing: str | None = None
    while_sending: Callable[[], None] = lambda: None

    def notify(self, target: str, notice: Notice) -> None:
        self.while_sending()
        if self.failing:
            raise NotNotified(self.failing)
        self.sent.append((target, notice))

    def to(self, target: str | None) -> Beeper:
        return self if target else replace(self, kind="log", sent=[], failing=None)

    def close(self) -> None:
        pass

    @property
    def people(self) -> list[str]:
        return [
            target.rpartition("/")[2].removeprefix("mailto:").partition("@")[0] for target, _ in self.sent
        ]


def with_people(program: Program, *people: dict[str, str], **times: Any) -> Program:
    return Program.model_validate(program.model_dump() | {"on_call": people, "escalation": times})


@dataclass
class Duty:
    line: Line
    escalator: Escalator
    beeper: Beeper

    def work(self) -> int:
        done = 0
        while self.escalator.escalate_next():
            done += 1
        return done

    def minutes(self, minutes: int) -> None:
        """Let time pass with the gateway running."""
        for _ in range(minutes * 6):
            self.line.later(seconds=10)
            self.work()

    def pages(self) -> list[Page]:
        return sorted(self.line.rows(Page), key=lambda page: (page.alert_id, page.step))

    def acknowledge(self) -> None:
        self._act(acknowledge)

    def close(self) -> None:
        self._act(close)

    def _act(self, act: Any) -> None:
        (handoff,) = self.line.rows(Handoff, Handoff.status != "closed")
        with self.line.services.database.transaction() as session:
            act(session, session.get_one(Handoff, handoff.id), "ana", self.line.clock.now())
