"""A program's facts and hours: when it is open, when next, and how that is said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.programs.profile import ProfileError, Program, load_program
from bot.wording.catalogue import PROGRAM_FACTS

WEEKDAYS = {day: ["09:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def program(**changes: Any) -> Program:
    base = {"id": "x", "name": "X", "phone": "1", "timezone": "America/New_York", "state": "MA"}
    return Program.model_validate(base | {"hours": {"weekly": WEEKDAYS}} | changes)


def at(moment: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=program(timezone=zone).zone)


MOMENTS = {
    "2026-11-17 08:59": (False, "today at 9 am"),
    "2026-11-17 09:00": (True, "tomorrow at 9 am"),
    "2026-11-17 17:59": (True, "tomorrow at 9 am"),
    "2026-11-17 18:00": (False, "tomorrow at 9 am"),
    "2026-11-20 19:00": (False, "Monday at 9 am"),  # Friday evening
    "2026-11-22 12:00": (False, "tomorrow at 9 am"),  # Sunday
    "2026-11-25 19:00": (False, "Friday at 9 am"),  # the evening before Thanksgiving
    "2026-11-26 10:00": (False, "tomorrow at 9 am"),  # Thanksgiving
    "2026-12-31 20:00": (False, "Monday at 9 am"),  # New Year's Day is a Friday
    "2027-04-19 10:00": (False, "tomorrow at 9 am"),  # Patriots' Day, Massachusetts only
}


@pytest.mark.parametrize(("moment", "expected"), MOMENTS.items())
def test_when_the_office_is_open(moment: str, expected: tuple[bool, str]) -> None:
    assert (program().is_open(at(moment)), program().next_open_text(at(moment))) == expected


def test_other_states_work_on_patriots_day() -> None:
    assert program(state="TX").is_open(at("2027-04-19 10:00"))


def test_a_program_may_be_open_on_holidays() -> None:
    assert program(hours={"weekly": WEEKDAYS, "holidays": False}).is_open(at("2026-11-26 10:00"))


def test_the_hour_is_the_one_on_the_wall_there() -> None:
    noon_in_new_york = at("2026-11-17 12:00")
    assert program(timezone="America/Los_Angeles").is_open(noon_in_new_york)
    assert not program(timezone="Asia/Tokyo").is_open(noon_in_new_york)


def test_the_days_the_clocks_change() -> None:
    assert program(hours={"weekly": {"sun": ["01:00", "03:00"]}}).is_open(at("2026-11-01 01:30"))
    assert program(hours={"weekly": {"sun": ["01:00", "03:30"]}}).is_open(at("2027-03-14 03:15"))


HOURS = {
    "weekdays": (WEEKDAYS, "Monday to Friday, 9 am to 6 pm"),
    "two days": (
        {"mon": ["09:30", "12:00"], "tue": ["09:30", "12:00"]},
        "Monday and Tuesday, 9:30 am to 12 pm",
    ),
    "one day": ({"sat": ["00:00", "12:15"]}, "Saturday, 12 am to 12:15 pm"),
    "two kinds": (
        WEEKDAYS | {"sat": ["10:00", "13:00"]},
        "Monday to Friday, 9 am to 6 pm and Saturday, 10 am to 1 pm",
    ),
    "a gap": (
        {"mon": ["09:00", "17:00"], "wed": ["09:00", "17:00"]},
        "Monday, 9 am to 5 pm and Wednesday, 9 am to 5 pm",
    ),
    "none": ({}, None),
}


@pytest.mark.parametrize(("weekly", "said"), HOURS.values(), ids=HOURS.keys())
def test_how_hours_are_said(weekly: dict[str, Any], said: str | None) -> None:
    assert program(hours={"weekly": weekly}).hours_text() == said


def test_without_hours_nothing_is_promised() -> None:
    closed = program(hours={})
    assert not closed.is_open(at("2026-11-17 10:00"))
    assert closed.next_open_text(at("2026-11-17 10:00")) == "when the office opens"


def test_every_placeholder_has_its_fact() -> None:
    assert set(program().placeholders()) == PROGRAM_FACTS


@pytest.mark.parametrize(
    "notify", ["", "mailto:a@b.org", "https://hook.example.org/x?y=z", "http://127.0.0.1:9/x"]
)
def test_where_somebody_on_call_is_paged(notify: str) -> None:
    (person,) = program(on_call=[{"name": "A", "role": "b", "notify": notify}]).on_call
    assert person.notify == (notify or None)


def test_the_default_program_is_whole() -> None:
    assert all(load_program("harborlight").placeholders().values())


WRONG = {
    "an unknown day": {"hours": {"weekly": {"monday": ["09:00", "18:00"]}}},
    "closing before opening": {"hours": {"weekly": {"mon": ["18:00", "09:00"]}}},
    "no phone": {"phone": None},
    "a key nobody knows": {"colour": "blue"},
    "a fact nobody knows": {"facts": {"parking": "free"}},
    "a zone that does not exist": {"timezone": "America/Bayside"},
    "a target that is none": {"on_call": [{"name": "A", "role": "b", "notify": "+15555550142"}]},
    "a target in clear": {"on_call": [{"name": "A", "role": "b", "notify": "http://hook.example.org/x"}]},
    "a mail with a subject": {"on_call": [{"name": "A", "role": "b", "notify": "mailto:a@b.org?subject=x"}]},
    "somebody without a name": {"on_call": [{"name": "", "role": "b"}]},
    "no time between pages": {"escalation": {"page_again_after_minutes": 0}},
    "a day between pages": {"escalation": {"page_next_after_minutes": 1440}},
    "nobody paged": {"escalation": {"pages_each": 0}},
    "a time that is none": {"hours": {"weekly": {"mon": ["nine", "five"]}}},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_a_file_that_cannot_be_used_says_what_to_mend(tmp_path: Path, changes: dict[str, Any]) -> None:
    import yaml

    base = {"id": "x", "name": "X", "phone": "1", "timezone": "America/New_York"}
    (tmp_path / "x.yml").write_text(yaml.safe_dump(base | changes))
    with pytest.raises(ProfileError, match=r"x\.yml needs mending"):
        load_program("x", tmp_path)


@pytest.mark.parametrize("content", ["", "- a list", "just words", "a: [", "\t"])
def test_a_file_that_is_no_profile_says_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.yml").write_text(content)
    with pytest.raises(ProfileError, match=r"x\.yml"):
        load_program("x", tmp_path)


def test_a_program_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(ProfileError, match="harborlight"):
        load_program("nowhere")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", ""])
def test_a_name_is_not_a_path(name: str) -> None:
    with pytest.raises(ProfileError):
        load_program(name)
