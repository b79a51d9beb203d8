"""Opt-out keywords take effect before the gateway sees them."""

import pytest
from starlette.responses import Response
from twilio.base.exceptions import TwilioRestException

from tests.standins.conftest import OpenLine
from tests.standins.fake_gateway import Line
from tests.standins.twilio.running import PROGRAM_NUMBER

PHONE = "+15035550142"
OTHER_PHONE = "+15035550177"


def send(line: Line, to: str = PHONE) -> None:
    line.sdk.messages.create(to=to, from_=PROGRAM_NUMBER, body="See you Monday")


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Stop ", "STOPALL", "unsubscribe", "CANCEL", "end", "QUIT", "Revoke", "OPTOUT"]
)
def test_a_lone_opt_out_word_blocks_and_is_passed_on(line: Line, word: str) -> None:
    assert line.standin.send_from_phone(PHONE, word).accepted
    assert line.gateway.messages[0]["Body"] == word
    assert "OptOutType" not in line.gateway.messages[0]
    with pytest.raises(TwilioRestException) as refused:
        send(line)
    assert (refused.value.status, refused.value.code) == (400, 21610)
    send(line, OTHER_PHONE)


@pytest.mark.parametrize("text", ["stop please", "STOP it", "no más", "arrêt", "HELP", "START"])
def test_anything_else_does_not_block(line: Line, text: str) -> None:
    line.standin.send_from_phone(PHONE, text)
    assert not line.standin.opted_out(PHONE)
    send(line)


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
def test_an_opt_in_word_unblocks(line: Line, word: str) -> None:
    line.standin.send_from_phone(PHONE, "STOP")
    line.standin.send_from_phone(PHONE, word)
    send(line)


def test_the_block_holds_even_while_the_gateway_is_down(line: Line) -> None:
    line.standin.point_at("http://127.0.0.1:9")
    line.standin.send_from_phone(PHONE, "STOP")
    assert line.standin.opted_out(PHONE)


def test_a_forged_stop_blocks_nobody(line: Line) -> None:
    line.standin.send_forged(PHONE, "STOP")
    assert not line.standin.opted_out(PHONE)


def test_a_twiml_reply_to_a_blocked_phone_fails_too(line: Line) -> None:
    line.gateway.answer = Response("<Response><Message>Bye</Message></Response>", media_type="text/xml")
    reply = line.standin.send_from_phone(PHONE, "STOP").replies[0]
    assert (reply.status, reply.error_code) == ("failed", 21610)
    assert line.standin.settle()
    assert line.standin.texts_on(PHONE) == []


@pytest.mark.parametrize(("word", "kind"), [("quit", "STOP"), ("YES", "START"), ("info", "HELP")])
def test_advanced_opt_out_names_the_keyword_to_the_gateway(open_line: OpenLine, word: str, kind: str) -> None:
    line = open_line(advanced_opt_out=True)
    line.standin.send_from_phone(PHONE, word)
    line.standin.send_from_phone(PHONE, "hello")
    assert line.gateway.messages[0]["OptOutType"] == kind
    assert "OptOutType" not in line.gateway.messages[1]


def test_stock_replies_are_sent_only_when_asked_for(open_line: OpenLine, line: Line) -> None:
    line.standin.send_from_phone(PHONE, "STOP")
    assert line.standin.settle()
    assert line.standin.texts_on(PHONE) == []
    other = open_line(keyword_replies=True)
    other.standin.send_duplicates(PHONE, "STOP", 2)
    assert other.standin.settle()
    other.standin.send_from_phone(PHONE, "START")
    assert other.standin.settle()
    other.standin.send_from_phone(PHONE, "START")
    assert other.standin.settle()
    texts = other.standin.texts_on(PHONE)
    assert [text.split(".")[0] for text in texts] == [
        "You have successfully been unsubscribed",
        "You have successfully been re-subscribed to messages from this number",
    ]
