"""Things that go wrong at Twilio or beyond, planned ahead by a test or by the simulator."""

import threading
from dataclasses import dataclass
from typing import Literal, TypeVar

from tests.standins.twilio.e164 import e164

PlannedFault = TypeVar("PlannedFault")


@dataclass(frozen=True)
class CreateFault:
    """A REST create that answers `status`, or hangs; `taken` says whether the message went out anyway."""

    status: int | None = None
    seconds: float = 0.0
    taken: bool = True


@dataclass(frozen=True)
class DeliveryFault:
    code: int
    status: str


@dataclass(frozen=True)
class CallbackFault:
    delay: float = 0.0
    copies: int = 1
    reverse: bool = False
    drop: bool = False


@dataclass
class _Plan:
    fault: CreateFault | DeliveryFault | CallbackFault
    times: int | None
    to: str | None


class Faults:
    """Each plan holds for `times` messages (None: until cleared), for one phone if `to` is given."""

    def __init__(self) -> None:
        self._plans: list[_Plan] = []
        self._lock = threading.Lock()

    def fail_creates(
        self, status: Literal[429, 500, 503] = 503, times: int | None = 1, to: str | None = None
    ) -> None:
        """The REST API answers an error and takes nothing."""
        if status not in (429, 500, 503):
            raise ValueError("status is one of 429, 500, 503")
        self._plan(CreateFault(status=status), times, to)

    def hang_creates(
        self, seconds: float = 20.0, times: int | None = 1, to: str | None = None, taken: bool = True
    ) -> None:
        """The REST API stays silent. By default the message WAS taken: a blind retry doubles it."""
        self._plan(CreateFault(seconds=float(seconds), taken=taken), times, to)

    def undelivered(
        self,
        code: int = 30005,
        times: int | None = 1,
        to: str | None = None,
        status: Literal["undelivered", "failed"] = "undelivered",
    ) -> None:
        """The message is taken but never reaches the phone: 30003, 30005, 30006, 30007, 30008."""
        if status not in ("undelivered", "failed"):
            raise ValueError("status is undelivered or failed")
        self._plan(DeliveryFault(int(code), status), times, to)

    def callbacks(
        self,
        delay: float = 0.0,
        copies: int = 1,
        reverse: bool = False,
        drop: bool = False,
        times: int | None = 1,
        to: str | None = None,
    ) -> None:
        """The message's status callbacks come late, more than once, last first, or never."""
        self._plan(CallbackFault(float(delay), int(copies), reverse, drop), times, to)

    def plan(self, kind: str, **options: object) -> None:
        """The same by name, for the simulator: {"kind": "undelivered", "code": 30003, "times": 2}."""
        planners = {
            "fail_creates": self.fail_creates,
            "hang_creates": self.hang_creates,
            "undelivered": self.undelivered,
            "callbacks": self.callbacks,
        }
        if kind not in planners:
            raise ValueError("kind is one of " + ", ".join(planners))
        planners[kind](**options)  # type: ignore[operator]

    def clear(self) -> None:
        with self._lock:
            self._plans.clear()

    def pending(self) -> list[dict[str, object]]:
        """What is still planned, without phone numbers."""
        with self._lock:
            return [
                {"fault": type(plan.fault).__name__, **vars(plan.fault), "times": plan.times}
                for plan in self._plans
            ]

    def take(self, kind: type[PlannedFault], to: str) -> PlannedFault | None:
        """The oldest plan of this kind that fits `to`, used up once."""
        with self._lock:
            for plan in self._plans:
                if isinstance(plan.fault, kind) and plan.to in (None, to):
                    if plan.times is not None:
                        plan.times -= 1
                        if plan.times <= 0:
                            self._plans.remove(plan)
                    return plan.fault
        return None

    def _plan(
        self, fault: CreateFault | DeliveryFault | CallbackFault, times: int | None, to: str | None
    ) -> None:
        number = e164(to) if to else None
        if to and number is None:
            raise ValueError("to is not a phone number")
        with self._lock:
            self._plans.append(_Plan(fault, None if times is None else int(times), number))
