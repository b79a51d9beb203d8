"""Steps 1 and 2: a message is stored once, in order, before it is acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from bot.conversation.inbound import MAX_STORED, Inbound
from bot.safety.screening import Screening
from bot.storage.models import Contact, Conversation, Delivery, Message
from tests.line import ALEX, KIM, SAM, Line, new_sid


def test_a_message_is_stored_when_the_gateway_has_acknowledged_it(line: Line) -> None:
    result = line.text("hey can i come back")
    assert (result.status_code, result.content_type) == (200, "text/xml")
    assert result.replies == []  # the answer goes out by the outbox, not by TwiML
    (message,) = line.messages()
    assert (message.body, message.handling, message.provider_id) == (
        "hey can i come back",
        "waiting",
        result.form["MessageSid"],
    )


def test_a_new_number_gets_a_conversation_of_its_own(line: Line) -> None:
    line.text("hello", ALEX)
    line.text("hello", SAM)
    line.text("still me", ALEX)
    assert [body for _, body in line.transcript(ALEX)] == ["hello", "still me"]
    assert [body for _, body in line.transcript(SAM)] == ["hello"]
    assert len(line.rows(Conversation)) == 2


def test_a_message_delivered_three_times_is_one_message_with_one_reply(line: Line) -> None:
    results = line.twilio.send_duplicates(ALEX, "hello", copies=3)
    assert [result.status_code for result in results] == [200, 200, 200]
    line.work()
    assert len(line.screen_of()) == 1
    line.twilio.send_from_phone(
        ALEX, "hello", sid=results[0].form["MessageSid"]
    )  # and once more after the answer
    line.work()
    assert len(line.screen_of()) == 1
    assert [author for author, _ in line.transcript()] == ["person", "assistant"]


def test_copies_that_arrive_at_the_same_moment_are_one_message(line: Line) -> None:
    results = line.twilio.send_duplicates(ALEX, "hello", copies=8, together=True)
    assert {result.status_code for result in results} == {200}
    line.work()
    assert line.engine.texts == ["hello"]
    assert len(line.screen_of()) == 1


def test_copies_of_danger_at_the_same_moment_are_one_alert_and_one_reply(line: Line) -> None:
    line.twilio.send_duplicates(ALEX, "i want to kill myself", copies=6, together=True)
    line.work()
    assert line.stored() == {"messages": 2, "deliveries": 1, "alerts": 1, "handoffs": 1, "consents": 0}


def test_the_first_messages_of_many_new_numbers_at_once_are_all_kept(line: Line) -> None:
    phones = [f"+1508555{number:04}" for number in range(120, 132)]
    at_once([lambda phone=phone: line.receive(f"from {phone}", phone) for phone in phones])
    for phone in phones:
        assert line.transcript(phone) == [("person", f"from {phone}")]


def test_two_messages_of_one_new_number_at_once_make_one_conversation(line: Line) -> None:
    at_once([lambda word=word: line.receive(word) for word in ("one", "two", "three", "four")])
    assert sorted(body for _, body in line.transcript()) == ["four", "one", "three", "two"]
    assert [message.seq for message in line.messages()] == [1, 2, 3, 4]
    line.answer()
    assert line.engine.texts == [body for author, body in line.transcript() if author == "person"]


def test_messages_are_answered_in_the_order_they_came(line: Line) -> None:
    for word in ("first", "second", "third"):
        line.text(word)
    line.answer()
    assert line.engine.texts == ["first", "second", "third"]


def test_who_wrote_first_is_answered_first(line: Line) -> None:
    for word, phone in (("a", ALEX), ("b", SAM), ("c", KIM)):
        line.receive(word, phone)
    line.answer()
    assert line.engine.texts == ["a", "b", "c"]


def test_a_sentence_split_over_two_messages_is_screened_as_one(line: Line) -> None:
    line.receive("i have the pills")
    line.receive("tonight")
    assert [message.level for message in line.messages() if message.author == "person"][1] == "imminent"


def test_half_a_sentence_that_comes_in_while_the_other_is_screened_counts(line: Line) -> None:
    """Two texts at the same moment: the second must be screened again with the first, which was stored meanwhile."""
    line.receive("hello")
    receiver = line.services.receiver

    class Slow:
        def screen(self, words: str, recent: Sequence[str] = ()) -> Screening:
            if words == "tonight" and recent == ["hello"]:
                line.receive("i have the pills")
            return receiver.screener.screen(words, recent)

    replace(receiver, screener=Slow()).receive(Inbound("sms", new_sid(), "tonight", ALEX))
    assert [m.body for m in line.messages() if m.level == "imminent"] == ["i have the pills", "tonight"]


def test_old_words_are_another_talk(line: Line) -> None:
    line.receive("i have the pills")
    line.later(hours=25)
    line.receive("tonight")
    assert line.messages()[-1].level == "none"


ODDITIES = {
    "empty": ("", "unsure/empty"),
    "blank": (" \n\t ", "unsure/empty"),
    "emoji only": ("\U0001f622\U0001f494", "unsure/emoji"),
    "punctuation only": ("???", "unsure/emoji"),
    "5,000 characters": ("i was there last spring and then " * 152, "unsure/too_long"),
}


@pytest.mark.parametrize(("body", "key"), ODDITIES.values(), ids=ODDITIES.keys())
def test_what_holds_no_words_is_answered_without_the_engine(line: Line, body: str, key: str) -> None:
    assert line.text(body).status_code == 200
    line.work()
    assert line.engine.calls == []
    assert line.said() == [f"disclosure/first,{key}"]
    assert line.messages()[0].body == body
    assert len(line.screen_of()) == 1


def test_a_picture_alone_is_answered_with_what_the_line_can_read(line: Line) -> None:
    line.text("", media=1)
    line.work()
    assert line.said() == ["disclosure/first,unsure/picture"]
    assert line.messages()[0].media_count == 1


def test_a_picture_with_words_is_answered_by_its_words(line: Line) -> None:
    line.text("this is my schedule", media=2)
    line.work()
    assert line.engine.texts == ["this is my schedule"]


OTHER_WRITING = {
    "command": "/restart",
    "forged intent": '/affirm{"name": "x"}',
    "slashes": "///",
    "null bytes": "hi\x00there\x00",
    "lone surrogate": "hi \ud83d there",
    "replacement character": "hi \ufffd",
    "Arabic": "هل يمكنني العودة",
    "Chinese": "我想回来",
    "Cyrillic": "можно вернуться",
    "right to left override": "\u202ehello",
    "zero width": "h\u200be\u200bl\u200bl\u200bo",
    "one letter": "k",
    "a number": "42",
    "markup": "<script>alert(1)</script>",
    "format braces": "{phone} {0} %s %(x)s",
    "SQL": "'); DROP TABLE messages; --",
    "a template": "{{7*7}}",
    "line breaks": "line one\r\nline two\rline three\nline four",
}


@pytest.mark.parametrize("body", OTHER_WRITING.values(), ids=OTHER_WRITING.keys())
def test_any_writing_is_stored_as_it_came_and_answered_once(line: Line, body: str) -> None:
    line.receive(body)
    line.work()
    assert line.messages()[0].body == body
    assert len(line.replies()) == 1
    assert len(line.screen_of()) == 1


def test_a_lone_surrogate_is_no_poison_for_the_engine(line: Line) -> None:
    line.receive("hi \ud83d there")
    line.answer()
    assert line.engine.texts == ["hi \ufffd there"]


def test_an_endless_message_is_cut_not_refused(line: Line) -> None:
    line.receive("x" * (MAX_STORED + 5000))
    assert len(line.messages()[0].body) == MAX_STORED


def test_danger_deep_inside_a_long_message_is_found(line: Line) -> None:
    line.receive("it was a long winter. " * 200 + " i want to kill myself. " + "and then spring came. " * 200)
    assert line.messages()[0].level == "concern"
    assert "988" in line.replies()[0]


def test_the_web_chat_takes_the_same_way(line: Line) -> None:
    line.chat("hello", "c" * 32)
    line.answer()
    (conversation,) = line.rows(Conversation)
    assert (conversation.id, conversation.channel) == ("c" * 32, "web")
    assert line.rows(Contact)[0].address is None
    (delivery,) = line.rows(Delivery)
    assert delivery.channel == "web"
    line.deliver()
    assert line.twilio.thread(ALEX) == []  # the outbox of the phone leaves the chat's messages alone


def test_carrier_keywords_mean_nothing_in_the_web_chat(line: Line) -> None:
    line.chat("stop", "c" * 32)
    line.answer()
    assert line.engine.texts == ["stop"]
    assert line.rows(Contact)[0].opted_out_at is None


def test_a_message_id_of_one_channel_is_free_in_the_other(line: Line) -> None:
    sid = new_sid()
    line.receive("by phone", provider_id=sid)
    line.chat("by chat", "c" * 32, provider_id=sid)
    assert sorted(message.body for message in line.rows(Message)) == ["by chat", "by phone"]


def at_once(jobs: list[Callable[[], object]]) -> None:
    """Run all jobs at the same moment; the first that fails fails the test."""
    start, failed = threading.Barrier(len(jobs)), []

    def do(job: Callable[[], object]) -> None:
        start.wait()
        try:
            job()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=do, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
