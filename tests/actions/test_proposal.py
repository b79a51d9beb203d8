from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.proposal import Proposal


def test_a_proposal_holds_keys_commands_and_slots_and_no_free_text():
    dispatcher = CollectingDispatcher()
    events = (
        Proposal()
        .say("answer/relapse")
        .command("opt_out", wording="stop")
        .asks("offer/person", awaiting="offer")
    ).hand_to(dispatcher)
    assert [m["custom"] for m in dispatcher.messages] == [
        {"say": "answer/relapse", "with": {}},
        {"command": "opt_out", "with": {"wording": "stop"}},
        {"say": "offer/person", "with": {}},
    ]
    assert all(m["text"] is None for m in dispatcher.messages)
    assert {e["name"]: e["value"] for e in events} == {"awaiting": "offer", "asked_detail": None}


def test_the_last_word_on_a_slot_wins():
    proposal = Proposal().asks("ask/name", awaiting="detail", detail="name").no_longer_awaiting()
    assert proposal.awaits("nothing") and not proposal.awaits("detail")
