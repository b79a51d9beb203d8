"""Step 3: danger is answered at once, without the engine; alert, hand-off and reply are stored together or not at all."""

from __future__ import annotations

import pytest

from bot.storage.audit import verify
from bot.storage.models import Alert, Conversation, Delivery, Handoff, Message
from tests.line import ALEX, DANGER, DANGER_NOW, Line

NOTHING = {"messages": 0, "deliveries": 0, "alerts": 0, "handoffs": 0, "consents": 0}
ALL_OF_IT = {"messages": 2, "deliveries": 1, "alerts": 1, "handoffs": 1, "consents": 0}


def test_danger_is_answered_while_the_engine_is_down(line: Line) -> None:
    line.engine_is_down = True
    line.text(DANGER)
    assert line.stored() == ALL_OF_IT  # before any worker has done anything
    line.work()
    assert "988" in line.screen_of()[0][:160]
    (alert,) = line.rows(Alert)
    assert (alert.category, alert.level, alert.acknowledged_at) == ("suicide", "concern", None)
    assert alert.evidence
    handoff = line.handoff()
    assert (handoff.urgency, handoff.status) == ("crisis", "open")
    assert handoff.summary["danger"][0]["quote"] == DANGER
    assert handoff.summary["kind"] == "crisis"
    conversation = line.conversation()
    assert conversation.crisis_opened_at == line.messages()[0].created_at
    assert (conversation.crisis_category, conversation.crisis_level) == ("suicide", "concern")


def test_the_engine_is_never_asked_about_danger(line: Line) -> None:
    for words in (DANGER, DANGER_NOW):
        line.text(words)
        line.work()
    assert line.engine.calls == []


def test_the_reply_names_its_reviewed_text_and_version(line: Line) -> None:
    line.receive(DANGER)
    (reply,) = [message for message in line.messages() if message.author == "protocol"]
    assert reply.text_ids and reply.text_ids.startswith("crisis/suicide/concern@")
    assert reply.in_reply_to == line.messages()[0].id


# A statement of the transaction that fails for good: an integrity error, as a full or broken table gives.
FAILING = {
    "the reply": "BEFORE INSERT ON messages WHEN NEW.author = 'protocol'",
    "the outbox": "BEFORE INSERT ON deliveries",
    "the alert": "BEFORE INSERT ON alerts",
    "the hand-off": "BEFORE INSERT ON handoffs",
    "the audit": "BEFORE INSERT ON audit",
    "the conversation": "BEFORE UPDATE ON conversations",
}


@pytest.mark.parametrize("where", FAILING.values(), ids=FAILING.keys())
def test_no_alert_without_reply_and_no_reply_without_alert(line: Line, where: str) -> None:
    line.sql(f"CREATE TRIGGER broken {where} BEGIN SELECT RAISE(ABORT, 'broken'); END")
    failed = line.text(DANGER)
    assert failed.status_code == 500
    assert line.stored() == NOTHING
    line.sql("DROP TRIGGER broken")
    line.text(DANGER, sid=failed.form["MessageSid"])  # Twilio tries again with the same id
    assert line.stored() == ALL_OF_IT


def test_danger_after_an_opt_out_alerts_without_a_reply(line: Line) -> None:
    line.text("stop")
    line.work()
    line.text(DANGER_NOW)
    line.work()
    assert line.stored()["alerts"] == 1
    assert line.replies()[1:] == []
    assert line.handoff().urgency == "crisis"
    assert "opted out" in line.handoff().summary["promised"]


def test_danger_is_answered_when_a_person_has_taken_over(line: Line) -> None:
    line.receive("hello")
    line.change(line.conversation(), taken_over_by="ana")
    line.receive(DANGER)
    assert "988" in line.replies()[-1]
    assert line.stored()["alerts"] == 1


def test_each_danger_alerts_again_and_the_hand_off_stays_one(line: Line) -> None:
    line.receive(DANGER)
    line.receive(DANGER_NOW)
    assert [alert.level for alert in line.rows(Alert)] == ["concern", "imminent"]
    danger = line.handoff().summary["danger"]
    assert [one["quote"] for one in danger] == [DANGER, DANGER_NOW]
    conversation = line.conversation()
    assert conversation.crisis_level == "imminent"
    assert conversation.crisis_opened_at == line.messages()[0].created_at


def test_what_is_less_does_not_lower_the_level(line: Line) -> None:
    line.receive("i am going to shoot myself tonight")
    line.receive("i want to die")
    assert line.conversation().crisis_level == "imminent"


def test_the_replies_of_one_episode_are_not_the_same_text(line: Line) -> None:
    for _ in range(4):
        line.receive(DANGER)
        line.later(minutes=1)
    replies = line.replies()
    assert len(replies) == 4
    assert len(set(replies)) >= 3


def test_the_answer_to_danger_does_not_hang_on_what_the_engine_left_behind(line: Line) -> None:
    line.receive("hello")
    for state in (
        {"answered": None, "details": None, "quotes": None},
        {"details": {"name": 5, "notes": "x"}},
        {},
    ):
        line.change(line.conversation(), state=state)
        line.receive(DANGER)
    assert line.stored()["alerts"] == 3


def test_the_summary_of_a_crisis_holds_what_was_said_before(line: Line) -> None:
    line.receive("hello")
    line.change(line.conversation(), state={"details": {"name": "Sam"}, "answered": ["relapse"]})
    line.receive(DANGER)
    assert line.handoff().summary["name"] == "Sam"
    assert line.handoff().summary["asked"] == ["relapse"]


def test_danger_in_the_web_chat_opens_with_the_longer_text(line: Line) -> None:
    line.chat(DANGER, "c" * 32)
    (reply,) = [message for message in line.rows(Message) if message.author == "protocol"]
    assert "988" in reply.body
    assert line.rows(Conversation)[0].crisis_opened_at is not None
    assert line.rows(Delivery)[0].channel == "web"


def test_the_alert_is_in_the_audit(line: Line) -> None:
    line.receive(DANGER)
    with line.services.database.reading() as session:
        assert verify(session)


@pytest.mark.parametrize("words", ["jk", "just kidding", "lol jk"])
def test_a_joke_is_thanked_for_and_changes_nothing(line: Line, words: str) -> None:
    line.receive(DANGER)
    line.receive(words)
    line.answer()
    assert line.engine.calls == []
    assert line.said()[-1].startswith("crisis/still_open/joking@")
    assert line.conversation().crisis_opened_at is not None
    assert line.handoff().urgency == "crisis"


def test_im_fine_is_met_kindly_and_the_crisis_stays_open(line: Line) -> None:
    line.receive(DANGER)
    line.later(hours=30)  # the earlier words no longer count as one talk with these
    line.receive("im fine")
    assert line.said()[-1].startswith("crisis/")
    assert "988" in line.replies()[-1]
    assert line.conversation().crisis_opened_at is not None


def test_without_a_crisis_im_fine_is_an_ordinary_message(line: Line) -> None:
    line.receive("im fine")
    line.answer()
    assert line.engine.texts == ["im fine"]


def test_two_people_in_danger_are_two_hand_offs(line: Line) -> None:
    line.receive(DANGER, ALEX)
    line.receive(DANGER, "+15085550199")
    assert len(line.rows(Handoff)) == len(line.rows(Alert)) == 2
