"""What must hold for every reply, to every message, in every state."""

from __future__ import annotations

import pytest
import yaml

from tests.actions.conftest import ROOT, Talk, action_for, wordings

DETAILS = {"name": "Dee", "times": "after 6", "best_way": "call"}
STATES = {
    "fresh": {},
    "offered once": {"awaiting": "offer", "offers": 1, "answered": ["judged"], "turns": 2},
    "offered twice": {"awaiting": "offer", "offers": 2, "answered": ["judged"], "turns": 4},
    "silent after two offers": {"offers": 2, "answered": ["judged"], "turns": 5},
    "said not now": {"offers": 2, "answered": ["not_now"], "turns": 3},
    "choosing": {"awaiting": "choice", "choices": ["schedule", "telehealth"], "misses": 1, "turns": 1},
    "missed twice": {"misses": 2, "turns": 3},
    "asked for the contact": {"awaiting": "detail", "asked_detail": "contact", "turns": 2},
    "asked for the name": {"awaiting": "detail", "asked_detail": "name", "turns": 2},
    "asked for the time": {
        "awaiting": "detail",
        "asked_detail": "time",
        "details": {"name": "Dee"},
        "turns": 3,
    },
    "asked twice for the time": {"awaiting": "detail", "asked_detail": "time", "misses": 1, "turns": 3},
    "asked for nothing known": {"awaiting": "detail", "asked_detail": None},
    "read back": {"awaiting": "read_back", "details": DETAILS, "quotes": ["x y z"], "turns": 4},
    "read back, unclear once": {"awaiting": "read_back", "details": DETAILS, "misses": 1, "turns": 5},
    "changing": {"awaiting": "change", "details": DETAILS, "turns": 5},
    "sent": {"details": DETAILS, "sent": True, "turns": 6},
}
SURROUNDINGS = {
    "sms": {"channel": "sms"},
    "web": {"channel": "web"},
    "the team has a note": {"channel": "sms", "handoff_open": True},
    "danger is open": {"channel": "web", "crisis_open": True},
    "Spanish": {"channel": "sms", "language": "es"},
}
TEXTS = [
    "",
    "yes",
    "no",
    "ok thanks",
    "idk",
    "skip",
    "nvm",
    "send it",
    "change it",
    "its dee, 617 555 0152, after 6",
    "617 555 01",
    "how much is it?",
    "i feel so ashamed of it",
    "text me dont call",
    "wrong number",
    "delete it",
    "take out my words",
    "quiero volver al programa",
    "🙂",
    "what",
    "1",
    "i quit because of work",
    "/restart",
    "Marcus",
]
INTENTS = [*yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"], "nlu_fallback"]
MOVES = [
    "affirm",
    "deny",
    "inform",
    "greeting",
    "thanks",
    "goodbye",
    "shame_guilt",
    "not_now",
    "check_in_later",
    "opt_out",
    "delete_my_data",
    "out_of_scope",
]
ASKED_BY = {
    "offer": {"offer/person", "move/return_interest", "unsure/person", "unsure/language_es"},
    "detail": {"ask/contact", "ask/name", "ask/time", "error/phone", "error/email"},
    "read_back": {"handoff/read_back", "handoff/read_back_changed", "handoff/send_question"},
    "change": {"handoff/change_what"},
    "choice": {"unsure/choices"},
}
COMMANDS = {
    "create_handoff": {"details", "wording"},
    "add_to_handoff": {"text", "details"},
    "request_deletion": {"wording"},
    "opt_out": {"wording"},
}


def replies(state_name: str, surroundings: str):
    """Every label with every text; labels of one kind differ only in their topic, so two stand for all."""
    for text in TEXTS:
        for intent in (
            *MOVES,
            "return_interest",
            "talk_to_person",
            "cost_insurance",
            "is_bot",
            "nlu_fallback",
        ):
            for topics in ((intent,), ("judged", "too_long")):
                talk = Talk(state=STATES[state_name], **SURROUNDINGS[surroundings])
                before = dict(talk.state)
                yield (
                    (text, intent, topics),
                    before,
                    talk.hears(text, intent, topics=topics, ranking=("schedule", "telehealth")),
                )


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
@pytest.mark.parametrize("state_name", STATES)
def test_every_reply(state_name, surroundings):
    about = SURROUNDINGS[surroundings]
    for message, before, reply in replies(state_name, surroundings):
        where = (message, reply.said)
        assert reply.said or reply.commands, where  # a reply with nothing in it means a dead action server
        assert not [k for k in reply.said if k not in wordings()], where
        assert len(reply.questions) <= 1, where
        # What is awaited is what was asked, or an offer that still stands after "maybe".
        asked = {what for what, keys in ASKED_BY.items() if keys & set(reply.said)}
        assert asked == ({reply.awaiting} - {"nothing"}) or (
            not asked and reply.awaiting == before["awaiting"] == "offer"
        ), where
        assert (reply.state["asked_detail"] is not None) == (reply.awaiting == "detail"), where
        if reply.awaiting == "detail":
            assert reply.state["asked_detail"] not in reply.state["skipped"], where
        for name, arguments in reply.commands:
            assert set(arguments) == COMMANDS[name], where
            assert "broken_phone" not in arguments.get("details", {}), where
        if (
            "move/not_now" in reply.said
            or "move/not_now_again" in reply.said
            or "handoff/dropped" in reply.said
        ):
            assert not reply.questions, where
        offers = {"offer/person", "move/return_interest", "unsure/person", "unsure/language_es"} & set(
            reply.said
        )
        if about.get("crisis_open") or about.get("handoff_open") or before["offers"] >= 2:
            assert not offers, where
        if about.get("crisis_open"):
            assert reply.awaiting == "nothing" or (reply.awaiting == "offer" and not offers), where
            assert "create_handoff" not in dict(reply.commands), where
        if "create_handoff" in dict(reply.commands):
            assert before["awaiting"] == "read_back" or before["awaiting"] == "change", where
        assert reply.state["turns"] == before["turns"] + 1, where


@pytest.mark.parametrize(
    "text",
    [
        "blorp",
        "",
        "idk",
        "yes",
        "no",
        "hi",
        "change it",
        "skip",
        "?",
        "why",
        "the name",
        "617 555 01",
        "maybe",
    ],
)
@pytest.mark.parametrize(
    "intent", ["nlu_fallback", "inform", "affirm", "deny", "out_of_scope", "greeting", "talk_to_person"]
)
@pytest.mark.parametrize("channel", ["sms", "web"])
def test_saying_the_same_thing_over_and_over_never_goes_round_in_a_circle_of_questions(text, intent, channel):
    """Within twelve turns the assistant stops asking, or the person keeps asking for it in plain words."""
    talk = Talk(channel)
    asked = [
        bool(
            talk.hears(
                text, intent, ranking=("schedule", "telehealth"), handoff_open=talk.state["sent"]
            ).questions
        )
        for _ in range(12)
    ]
    greets = intent == "greeting" and asked[-1]  # "What would you like to ask?" as often as they say hi
    # A yes takes what was offered, and a number given again begins a note again.
    plainly_asked_for = intent == "talk_to_person" or text in (
        "why",
        "change it",
        "the name",
        "yes",
        "617 555 01",
    )
    assert not asked[-1] or greets or plainly_asked_for, asked


def test_every_label_leads_to_an_action_in_every_state():
    for intent in INTENTS:
        for awaiting in ("nothing", *ASKED_BY):
            assert action_for(intent, awaiting)
