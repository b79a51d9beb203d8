"""The summary holds what the person said, all of it, and nothing else; the same input gives the same words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.handoff.summary import (
    build_summary,
    merge_update,
    read_back_text,
    shown_phone,
    summary_sections,
    summary_text,
    urgency_of,
)

LINE = "+15085550117"


def summary(
    details: dict[str, Any] | None = None, state: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    given = {
        "kind": "return",
        "channel": "sms",
        "sender_phone": LINE,
        "details": details or {},
        "state": state or {},
    }
    return build_summary(**(given | changes))


def danger(level: str = "concern") -> dict[str, Any]:
    return {"category": "suicide", "level": level, "reasons": ["wish to be dead"], "quote": "i want to die"}


def lines(made: dict[str, Any], heading: str) -> list[str]:
    return dict(summary_sections(made)).get(heading, [])


def test_a_whole_summary_reads_in_order_of_need() -> None:
    made = summary(
        {
            "name": "Sam",
            "times": "after 5",
            "best_way": "text",
            "voicemail": False,
            "got_in_the_way": ["work"],
        },
        {
            "answered": ["relapse", "cost_insurance"],
            "quotes": ["i miss it"],
            "questions": ["is ana still there"],
        },
        promised="No time was promised.",
    )
    made["danger"] = [danger()]
    assert summary_text(made).splitlines() == [
        'Danger: suicide, concern (wish to be dead): "i want to die"',
        "What they want: Wants to talk about coming back; asks for a text",
        "How to reach them: Name to use: Sam; Phone: (508) 555-0117 (this SMS line); Best way: text; "
        "Good times, as they said it: after 5; No voicemail; Do not name the program to anyone else",
        "What got in the way: work",
        "Asked about, and answered: using or drinking again; cost and insurance",
        'Open questions for the team: "is ana still there"',
        'Their own words: "i miss it"',
        "What they were told: No time was promised.",
    ]


def test_what_was_not_said_is_not_there() -> None:
    assert summary_text(summary(channel="web", sender_phone=None)).splitlines() == [
        "What they want: Wants to talk about coming back",
        "How to reach them: Name: not given; No number or e-mail given; they only have the web chat; "
        "No voicemail (not asked); Do not name the program to anyone else",
    ]


PHONES = {
    "the line they text from": ({}, "Phone: (508) 555-0117 (this SMS line)", "this number"),
    "another number they gave": ({"phone": "+16175550134"}, "Phone: (617) 555-0134", "(617) 555-0134"),
    "the line, said by them": ({"phone": LINE}, "Phone: (508) 555-0117 (this SMS line)", "this number"),
}


@pytest.mark.parametrize(("details", "for_staff", "for_them"), PHONES.values(), ids=PHONES.keys())
def test_which_number_to_call(details: dict[str, str], for_staff: str, for_them: str) -> None:
    made = summary(details)
    assert for_staff in lines(made, "How to reach them")
    assert f"Reach you: {for_them}." in read_back_text(made)


def test_a_number_they_gave_is_not_lost_by_a_later_update() -> None:
    merged = merge_update(summary({"phone": "+16175550134"}), summary({"notes": ["hi"]}))
    assert "Phone: (617) 555-0134" in lines(merged, "How to reach them")


def test_a_later_correction_wins() -> None:
    merged = merge_update(
        summary({"name": "Sma", "phone": "+16175550134", "times": "mornings", "voicemail": True}),
        summary({"name": "Sam", "phone": "+16175550135", "times": "evenings", "voicemail": False}),
    )
    assert merged["name"] == "Sam"
    assert merged["reach"]["phone"] == "+16175550135"
    assert merged["reach"]["times"] == "evenings"
    assert merged["reach"]["voicemail"] is False


def test_going_back_to_the_line_they_text_from_is_a_correction_too() -> None:
    merged = merge_update(summary({"phone": "+16175550134"}), summary({"phone": LINE}))
    assert "Phone: (508) 555-0117 (this SMS line)" in lines(merged, "How to reach them")


def test_lists_grow_without_repeating() -> None:
    merged = merge_update(
        summary({"notes": ["a", "b"]}, {"answered": ["relapse"], "quotes": ["x"]}),
        summary({"notes": ["b", "c"]}, {"answered": ["relapse", "judged"], "quotes": ["x", "y"]}),
    )
    assert (merged["notes"], merged["asked"], merged["quotes"]) == (
        ["a", "b", "c"],
        ["relapse", "judged"],
        ["x", "y"],
    )


def test_danger_stays_whatever_comes_later() -> None:
    worse = summary(kind="crisis") | {"danger": [danger()]}
    merged = merge_update(worse, summary({"name": "Sam"}))
    assert merged["danger"] == [danger()]
    assert urgency_of(merged) == "crisis"
    assert merged["kind"] == "crisis"


KINDS = {
    ("return", "deletion"): [
        "Wants to talk about coming back",
        "Asks for their messages and data to be deleted",
    ],
    ("deletion", "return"): [
        "Asks for their messages and data to be deleted",
        "Wants to talk about coming back",
    ],
    ("return", "crisis"): ["Possible danger", "Wants to talk about coming back"],
    ("crisis", "return"): ["Possible danger", "Wants to talk about coming back"],
    ("unanswered", "return"): ["Wants to talk about coming back"],
    ("return", "unanswered"): ["Wants to talk about coming back"],
    ("unanswered", "unanswered"): ["Wrote, and the assistant could not answer"],
}


@pytest.mark.parametrize(("kinds", "expected"), KINDS.items())
def test_nothing_they_came_for_is_lost_when_something_else_follows(
    kinds: tuple[str, str], expected: list[str]
) -> None:
    merged = merge_update(summary(kind=kinds[0]), summary(kind=kinds[1]))
    assert lines(merged, "What they want") == expected


def test_a_summary_stored_before_there_were_kinds_and_lines_can_still_be_read() -> None:
    old = summary()
    del old["kinds"], old["reach"]["line"]
    old["reach"]["phone"] = LINE
    assert "Phone: (508) 555-0117 (this SMS line)" in summary_text(old)
    assert lines(merge_update(old, summary({"name": "Sam"})), "What they want") == [
        "Wants to talk about coming back"
    ]


URGENCIES = {
    "nothing special": ({}, {}, "routine"),
    "used again": ({}, {"answered": ["judged", "relapse"]}, "priority"),
    "still using": ({}, {"answered": ["sober_required"]}, "priority"),
    "needs more care": ({"would_help": ["another level of care"]}, {}, "priority"),
    "an evening group": ({"would_help": ["an evening group"]}, {}, "routine"),
    "asked about cost": ({}, {"answered": ["cost_insurance"]}, "routine"),
}


@pytest.mark.parametrize(("details", "state", "expected"), URGENCIES.values(), ids=URGENCIES.keys())
def test_how_urgent_it_is(details: dict[str, Any], state: dict[str, Any], expected: str) -> None:
    assert urgency_of(summary(details, state)) == expected
    assert urgency_of(summary(details, state) | {"danger": [danger()]}) == "crisis"


SHOWN = {
    "+15085550117": "(508) 555-0117",
    "+442079460018": "+44 20 7946 0018",
    "72345": "72345",
    "NETWORK": "NETWORK",
    "": "",
}


@pytest.mark.parametrize(("stored", "shown"), SHOWN.items())
def test_how_a_number_is_shown(stored: str, shown: str) -> None:
    assert shown_phone(stored) == shown


def test_the_way_to_reach_them_is_said_to_them() -> None:
    both = summary({"email": "s@example.org", "best_way": "email"}, channel="web", sender_phone=None)
    assert "Reach you: email s@example.org." in read_back_text(both)
    neither = summary(channel="web", sender_phone=None)
    assert "so they would answer here" in read_back_text(neither)


def test_spanish_is_named() -> None:
    assert lines(summary(language="es"), "Language") == ["Spanish"]
