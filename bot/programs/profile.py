"""One program's facts, its office hours, and the placeholders they fill."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.wording.catalogue import CONTENT

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ProfileError(Exception):
    """A program's file cannot be used; the message says what to mend."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OfficeHours(_Strict):
    weekly: dict[str, tuple[time, time]] = {}
    holidays: bool = True  # closed on public holidays

    @field_validator("weekly")
    @classmethod
    def _known_days(cls, weekly: dict[str, tuple[time, time]]) -> dict[str, tuple[time, time]]:
        for day, (opens, closes) in weekly.items():
            if day not in DAYS:
                raise ValueError(f"{day!r} is not a day; use {', '.join(DAYS)}")
            if opens >= closes:
                raise ValueError(f"{day} closes before it opens")
        return weekly


class Facts(_Strict):
    levels_of_care: str | None = None
    groups: str | None = None
    telehealth: str | None = None
    insurers: str | None = None
    reply_promise: str | None = None
    transport: str | None = None


# A page holds nothing but a link; still, it goes out in clear to nobody but this machine.
TARGET = re.compile(
    r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|https://[^\s/]\S*|http://(127\.0\.0\.1|localhost)[:/]\S*"
)


class OnCall(_Strict):
    """Somebody who is paged while nobody has acknowledged an alert; without `notify`, only named."""

    name: str = Field(min_length=1, max_length=100)
    role: str
    notify: str | None = None

    @field_validator("notify")
    @classmethod
    def _known_target(cls, notify: str | None) -> str | None:
        if not notify:
            return None
        if not TARGET.fullmatch(notify):
            raise ValueError("notify is mailto:NAME@HOST or an https:// address")
        return notify


class EscalationTimes(_Strict):
    """How long an alert waits for the next page. There is no end and no pause: only acknowledging stops it."""

    page_again_after_minutes: float = Field(default=5, ge=0.5, le=60)
    pages_each: int = Field(default=2, ge=1, le=5)
    page_next_after_minutes: float = Field(default=5, ge=0.5, le=60)


class Program(_Strict):
    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    name: str
    neutral_name: str = "the program"
    phone: str
    website: str | None = None
    timezone: str
    state: str | None = None
    country: str = "US"
    place: str | None = None
    hours: OfficeHours = OfficeHours()
    facts: Facts = Facts()
    languages: tuple[str, ...] = ("en",)
    on_call: tuple[OnCall, ...] = ()
    escalation: EscalationTimes = EscalationTimes()

    def placeholders(self) -> dict[str, str | None]:
        """What `{phone}`, `{hours}` and the rest stand for; None where this program has not set it."""
        return {
            "phone": self.phone,
            "neutral_name": self.neutral_name,
            "website": self.website,
            "place": self.place,
            "hours": self.hours_text(),
            **self.facts.model_dump(),
        }

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(self.zone)
        opening = self._opening(local.date())
        return opening is not None and opening[0] <= local.time() < opening[1]

    def next_open_text(self, now: datetime) -> str:
        """ "today at 9 am", "tomorrow at 9 am", "Monday at 9 am"; "when the office opens" without hours."""
        local = now.astimezone(self.zone)
        for ahead in range(15):
            day = local.date() + timedelta(days=ahead)
            opening = self._opening(day)
            if opening is None or (ahead == 0 and local.time() >= opening[0]):
                continue
            when = {0: "today", 1: "tomorrow"}.get(ahead, DAY_NAMES[day.weekday()])
            return f"{when} at {_clock(opening[0])}"
        return "when the office opens"

    def _opening(self, day: date) -> tuple[time, time] | None:
        if self.hours.holidays and day in _holidays(self.country, self.state):
            return None
        return self.hours.weekly.get(DAYS[day.weekday()])

    def hours_text(self) -> str | None:
        """ "Monday to Friday, 9 am to 6 pm"; days with the same hours are put together."""
        runs: list[tuple[int, int, tuple[time, time]]] = []
        for index, day in enumerate(DAYS):
            opening = self.hours.weekly.get(day)
            if opening is None:
                continue
            if runs and runs[-1][1] == index - 1 and runs[-1][2] == opening:
                runs[-1] = (runs[-1][0], index, opening)
            else:
                runs.append((index, index, opening))
        said = [f"{_days(first, last)}, {_clock(o[0])} to {_clock(o[1])}" for first, last, o in runs]
        return " and ".join(said) or None


def _days(first: int, last: int) -> str:
    if first == last:
        return DAY_NAMES[first]
    return f"{DAY_NAMES[first]} {'and' if last == first + 1 else 'to'} {DAY_NAMES[last]}"


def _clock(moment: time) -> str:
    hour = moment.hour % 12 or 12
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes} {'am' if moment.hour < 12 else 'pm'}"


@cache
def _holidays(country: str, state: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=state)


@cache
def load_program(program_id: str, folder: Path = CONTENT / "programs") -> Program:
    path = folder / f"{program_id}.yml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.yml")))
        raise ProfileError(
            f"there is no program {program_id!r}; known: {known}. PROGRAM names a file in {folder.name}/"
        )
    try:
        raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ProfileError(f"{path.name} needs mending: {error}") from None
    try:
        program = Program.model_validate(raw)
        program.zone  # noqa: B018  an unknown zone must fail here, not at night
    except (ValidationError, KeyError) as error:
        raise ProfileError(f"{path.name} needs mending: {error}") from None
    return program
