"""STOP, START, HELP: settled before any bot sees them, recorded with time and wording, never answered twice."""

from __future__ import annotations

import pytest

from bot.conversation.keywords import keyword_of
from bot.storage.audit import verify
from bot.storage.models import AuditEntry, Consent
from tests.line import ALEX, DANGER, SAM, Line

OPTING_OUT = [
    "STOP",
    "stop",
    "Stop.",
    " STOP ",
    "stop!",
    '"stop"',
    "STOPALL",
    "stop all",
    "unsubscribe",
    "CANCEL",
]
OPTING_OUT += [
    "End",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "Opt-out",
    "alto",
    "Parar",
    "no más",
    "no mas",
    "\nstop\n",
]
ASKING = ["HELP", "help", "Help!", "info", "INFO."]
OPTING_IN = ["START", "start", "Unstop"]
NO_KEYWORDS = [
    "",
    "stop please",
    "please stop",
    "stop it",
    "i quit drinking",
    "the end",
    "help me",
    "can you help",
]
NO_KEYWORDS += [
    "s t o p",
    "stops",
    "nonstop",
    "starting",
    "yes",
    "YES",
    "no",
    "ok",
    "stop.it",
    "info please",
    "!",
]


@pytest.mark.parametrize("text", OPTING_OUT)
def test_words_that_opt_out(text: str) -> None:
    assert keyword_of(text, opted_out=False) == keyword_of(text, opted_out=True) == "stop"


@pytest.mark.parametrize("text", ASKING)
def test_words_that_ask_for_help(text: str) -> None:
    assert keyword_of(text, opted_out=False) == "help"


@pytest.mark.parametrize("text", OPTING_IN)
def test_words_that_opt_in(text: str) -> None:
    assert keyword_of(text, opted_out=False) == keyword_of(text, opted_out=True) == "start"


@pytest.mark.parametrize("text", NO_KEYWORDS)
def test_words_that_are_no_keywords(text: str) -> None:
    assert keyword_of(text, opted_out=False) is None


def test_yes_opts_in_only_a_number_that_is_opted_out() -> None:
    assert keyword_of("Yes", opted_out=True) == "start"
    assert keyword_of("Yes", opted_out=False) is None


@pytest.mark.parametrize("word", ["STOP", "quit", "alto"])
def test_an_opt_out_is_recorded_with_its_wording_and_time(line: Line, word: str) -> None:
    line.text(word)
    line.work()
    (consent,) = line.rows(Consent)
    assert (consent.kind, consent.wording) == ("opt_out", word)
    contact = line.contact()
    assert contact.opted_out_at == consent.at
    assert contact.opted_out_wording == word
    assert line.engine.calls == []
    assert line.said() == ["keyword/stop"]
    with line.services.database.reading() as session:
        assert verify(session)
        assert [entry.action for entry in session.query(AuditEntry)] == ["opt_out"]


def test_help_says_who_this_is_and_names_988_first(line: Line) -> None:
    line.text("HELP")
    line.work()
    (said,) = line.screen_of()
    assert "988" in said[:160]
    assert "automated" in said
    assert line.rows(Consent) == []


def test_after_stop_nothing_is_sent_and_the_engine_hears_nothing(line: Line) -> None:
    line.text("stop")
    line.work()
    line.text("how much is it")
    line.text("hello?")
    line.work()
    assert line.engine.calls == []
    assert line.replies()[1:] == []
    assert line.transcript()[-1] == ("person", "hello?")  # stored, for staff to read


@pytest.mark.parametrize(
    "words", ["", "\U0001f622", "jk", "x" * 2000], ids=["empty", "emoji", "joke", "endless"]
)
def test_after_stop_not_even_a_fixed_reply_is_stored(line: Line, words: str) -> None:
    line.receive(DANGER)
    line.receive("stop")
    before = len(line.replies())
    line.receive(words, media_count=0 if words else 1)
    line.answer()
    assert len(line.replies()) == before


def test_start_undoes_stop(line: Line) -> None:
    for word in ("STOP", "START", "how much is it"):
        line.text(word)
        line.work()
    assert line.contact().opted_out_at is None
    assert [consent.kind for consent in line.rows(Consent)] == ["opt_out", "opt_in"]
    assert line.engine.texts == ["how much is it"]
    assert len(line.screen_of()) == 2  # the confirmation of START and the answer; STOP blocks its own


def test_yes_from_an_opted_out_number_opts_in(line: Line) -> None:
    line.text("stop")
    line.text("yes")
    line.work()
    assert line.said()[-1] == "keyword/start"
    assert line.engine.calls == []


def test_yes_from_anybody_else_is_an_answer(line: Line) -> None:
    line.text("yes")
    line.work()
    assert line.engine.texts == ["yes"]
    assert line.rows(Consent) == []


def test_stop_of_one_number_leaves_the_others_alone(line: Line) -> None:
    line.text("stop", ALEX)
    line.text("hello", SAM)
    line.work()
    assert line.contact(SAM).opted_out_at is None
    assert len(line.screen_of(SAM)) == 1


def test_stop_twice_keeps_the_time_of_the_first(line: Line) -> None:
    line.receive("stop")
    first = line.contact().opted_out_at
    line.later(days=1)
    line.receive("stop")
    assert line.contact().opted_out_at == first
    assert len(line.rows(Consent)) == 2


@pytest.mark.parametrize("word", ["STOP", "HELP"])
def test_what_twilio_has_answered_is_not_answered_again(line: Line, word: str) -> None:
    line.text(word.lower(), extra={"OptOutType": word})
    line.work()
    assert line.replies() == []
    assert (line.contact().opted_out_at is not None) == (word == "STOP")


def test_start_that_twilio_has_answered_opts_in_silently(line: Line) -> None:
    line.text("stop", extra={"OptOutType": "STOP"})
    line.text("start", extra={"OptOutType": "START"})
    line.work()
    assert line.replies() == []
    assert line.contact().opted_out_at is None


def test_a_word_that_only_twilio_knows_as_an_opt_out_counts(line: Line) -> None:
    """Advanced Opt-Out: the program may have added words of its own at Twilio."""
    line.text("basta", extra={"OptOutType": "STOP"})
    assert line.contact().opted_out_wording == "basta"


def test_a_yes_to_our_offer_is_answered_although_twilio_calls_it_start(line: Line) -> None:
    line.text("yes", extra={"OptOutType": "START"})
    line.work()
    assert line.engine.texts == ["yes"]
    assert line.rows(Consent) == []


def test_a_type_nobody_knows_does_not_swallow_the_message(line: Line) -> None:
    line.text("can i come back", extra={"OptOutType": "PAUSE"})
    line.work()
    assert line.engine.texts == ["can i come back"]


def test_an_opt_out_counts_also_where_the_message_is_danger(line: Line) -> None:
    line.text(DANGER, extra={"OptOutType": "STOP"})
    line.work()
    assert line.contact().opted_out_at is not None
    assert line.stored()["alerts"] == 1
    assert line.replies() == []  # nothing can be sent; staff are told so
    assert "opted out" in line.handoff().summary["promised"]


def test_help_while_a_crisis_is_open_still_names_988(line: Line) -> None:
    line.text(DANGER)
    line.text("help")
    assert line.said()[-1] == "keyword/help"
    assert "988" in line.replies()[-1]
