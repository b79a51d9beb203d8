"""Step 6: in order, retried, never twice; what is in doubt is looked up before anything is sent again."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from bot.channels.carrier import CarrierRefused, CarrierUnavailable
from bot.conversation.delivering import FINAL, MOST_ATTEMPTS, RANK, Deliverer, move_forward
from bot.storage.models import AuditEntry, Consent, Delivery
from tests.line import ALEX, SAM, Line


class Killed(BaseException):
    """The process ends between two steps."""


@dataclass
class Network:
    """A carrier of the test's own, for what no real network does on cue."""

    outcomes: list[Exception | BaseException | None] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    taken_unseen: int = 0  # sends that went out although the caller never heard so
    looked_up: int = 0
    while_sending: object = None

    def send(self, to: str, body: str) -> str:
        if callable(self.while_sending):
            self.while_sending()
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is None or getattr(outcome, "taken", False):
            self.sent.append((to, body))
        if outcome is not None:
            raise outcome
        return f"SM{len(self.sent):032}"

    def find_sent(self, to: str, body: str, since: datetime) -> list[str]:
        self.looked_up += 1
        return [f"SM{i:032}" for i, message in enumerate(self.sent, 1) if message == (to, body)]


def with_network(line: Line, *outcomes: Exception | BaseException | None) -> tuple[Network, Deliverer]:
    services = line.services
    network = Network(list(outcomes))
    return network, Deliverer(services.database, network, services.clock, services.wakeup)


def delivery(line: Line) -> Delivery:
    (found,) = line.rows(Delivery)
    return found


def queue(line: Line, *bodies: str, phone: str = ALEX) -> None:
    """One greeting in the outbox for each message."""
    for body in bodies or ("hello",):
        line.receive(body, phone)
    line.answer()


def test_a_reply_reaches_the_phone_by_twilios_api_with_a_status_callback(line: Line) -> None:
    queue(line)
    line.deliver()
    assert line.screen_of() == line.replies()
    (arrived,) = line.twilio.arrivals(ALEX)
    assert arrived.status_callback == "https://line.example.org/webhooks/twilio/status"
    assert arrived.direction == "outbound-api"
    assert (delivery(line).status, delivery(line).provider_id) == ("delivered", arrived.sid)


def test_replies_arrive_in_the_order_of_the_conversation(line: Line) -> None:
    queue(line, "one", "two", "three")
    line.deliver()
    assert line.screen_of() == line.replies()


def test_a_reply_that_has_to_wait_holds_back_the_ones_behind_it(line: Line) -> None:
    line.twilio.faults.fail_creates(503, times=1)
    queue(line, "one", "two")
    line.deliver()
    assert line.screen_of() == []
    line.later(seconds=3)
    line.deliver()
    assert line.screen_of() == line.replies()


def test_one_number_that_fails_does_not_hold_up_another(line: Line) -> None:
    line.twilio.faults.fail_creates(503, times=None, to=ALEX)
    queue(line, phone=ALEX)
    queue(line, phone=SAM)
    line.deliver()
    assert line.screen_of(ALEX) == []
    assert len(line.screen_of(SAM)) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_outage_at_twilio_is_retried_and_the_text_arrives_once(line: Line, status: int) -> None:
    line.twilio.faults.fail_creates(status, times=2)  # type: ignore[arg-type]
    queue(line)
    for _ in range(4):
        line.deliver()
        line.later(seconds=10)
    assert line.screen_of() == line.replies()
    assert delivery(line).attempts == 3


def test_a_time_out_after_twilio_took_the_message_is_found_and_not_sent_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line.services.deliverer.carrier._client.http_client, "timeout", 0.3)  # type: ignore[attr-defined]
    line.twilio.faults.hang_creates(seconds=5, times=1)
    queue(line)
    line.deliver()
    assert delivery(line).status == "doubtful"
    line.later(seconds=3)
    line.deliver()
    assert len(line.screen_of()) == 1
    assert delivery(line).status in ("sent", "delivered")
    assert delivery(line).provider_id == line.twilio.arrivals(ALEX)[0].sid


def test_a_time_out_before_twilio_took_the_message_is_sent_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line.services.deliverer.carrier._client.http_client, "timeout", 0.3)  # type: ignore[attr-defined]
    line.twilio.faults.hang_creates(seconds=5, times=1, taken=False)
    queue(line)
    line.deliver()
    line.later(seconds=3)
    line.deliver()
    assert len(line.screen_of()) == 1


def test_a_crash_while_sending_is_settled_by_a_look_at_the_provider(line: Line) -> None:
    queue(line)
    network, deliverer = with_network(line, Killed())
    network.outcomes[0].taken = True  # type: ignore[union-attr]
    with pytest.raises(Killed):
        deliverer.deliver_next()
    assert delivery(line).status == "sending"
    assert deliverer.deliver_next() is False  # it may still be under way
    line.later(seconds=61)
    assert deliverer.deliver_next() is True
    assert (len(network.sent), network.looked_up, delivery(line).status) == (1, 1, "sent")


def test_a_crash_before_sending_is_sent_after_a_look(line: Line) -> None:
    queue(line)
    network, deliverer = with_network(line, Killed())
    with pytest.raises(Killed):
        deliverer.deliver_next()
    line.later(seconds=61)
    deliverer.deliver_next()
    assert (len(network.sent), network.looked_up, delivery(line).status) == (1, 1, "sent")


def test_an_earlier_text_with_the_same_words_is_not_taken_for_the_doubtful_one(line: Line) -> None:
    line.engine.usually = lambda call: {
        "say": [{"say": "move/opt_out"}], "commands": [], "state": call["state"], "topics": []
    }  # fmt: skip  # a text with one wording only
    queue(line, "a", "b", "c")
    network, deliverer = with_network(line, None, None, CarrierUnavailable("lost", maybe_sent=True))
    while deliverer.deliver_next():
        continue
    line.later(seconds=3)
    deliverer.deliver_next()
    assert len(network.sent) == 3
    assert len({row.provider_id for row in line.rows(Delivery)}) == 3


def test_two_deliverers_at_once_send_each_text_once_and_in_order(line: Line) -> None:
    for phone in (ALEX, SAM):
        queue(line, "one", "two", "three", phone=phone)
    network, first = with_network(line)
    second = Deliverer(first.database, network, first.clock, first.wakeup)
    start = threading.Barrier(2)

    def work(deliverer: Deliverer) -> None:
        start.wait()
        idle = 0
        while idle < 5:
            idle = 0 if deliverer.deliver_next() else idle + 1

    threads = [threading.Thread(target=work, args=(deliverer,)) for deliverer in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for phone in (ALEX, SAM):
        assert [body for to, body in network.sent if to == phone] == line.replies(phone)


def test_a_slow_deliverer_does_not_undo_what_another_has_settled(line: Line) -> None:
    """The first hangs for over a minute; the second looks, sends and stores; then the first hears of a failure."""
    queue(line)
    network, slow = with_network(line, CarrierUnavailable("lost", maybe_sent=True))

    def another_sends() -> None:
        network.while_sending, kept = None, network.outcomes
        network.outcomes = []
        line.later(seconds=61)
        assert Deliverer(slow.database, network, slow.clock, slow.wakeup).deliver_next()
        network.outcomes = kept

    network.while_sending = another_sends
    slow.deliver_next()
    assert delivery(line).status == "sent"
    line.later(minutes=10)
    assert slow.deliver_next() is False
    assert len(network.sent) == 1


def test_the_pauses_grow_and_there_is_an_end(line: Line) -> None:
    queue(line)
    network, deliverer = with_network(line, *[CarrierUnavailable("away")] * MOST_ATTEMPTS)
    pauses = []
    while deliverer.deliver_next():
        pauses.append(round((delivery(line).next_attempt_at - line.clock.now()).total_seconds()))
        line.later(seconds=pauses[-1] + 0.1)
    assert pauses[:4] == [2, 4, 8, 16]
    assert max(pauses) == 600
    assert len(pauses) == MOST_ATTEMPTS
    assert (delivery(line).status, network.sent) == ("failed", [])


def test_an_opt_out_that_only_twilio_knows_of_is_learned(line: Line) -> None:
    queue(line)
    _, deliverer = with_network(line, CarrierRefused("21610"))
    deliverer.deliver_next()
    assert (delivery(line).status, delivery(line).error_code) == ("failed", "21610")
    assert line.contact().opted_out_at is not None
    (consent,) = line.rows(Consent)
    assert consent.kind == "opt_out"
    assert ("carrier", "opt_out") in [(entry.actor, entry.action) for entry in line.rows(AuditEntry)]


def test_twilios_refusal_of_an_opted_out_number_is_understood(line: Line) -> None:
    line.twilio._opt_outs.heed(ALEX, line.twilio.numbers[0], "STOP")  # the STOP never reached us
    queue(line)
    line.deliver()
    assert delivery(line).error_code == "21610"
    assert line.contact().opted_out_at is not None


@pytest.mark.parametrize("code", ["21211", "21614", "30007"])
def test_a_refusal_for_another_reason_is_no_opt_out(line: Line, code: str) -> None:
    queue(line)
    network, deliverer = with_network(line, CarrierRefused(code))
    deliverer.deliver_next()
    line.later(hours=1)
    assert deliverer.deliver_next() is False
    assert (delivery(line).status, delivery(line).error_code) == ("failed", code)
    assert line.contact().opted_out_at is None
    assert network.sent == []


def test_nothing_goes_to_an_opted_out_number_but_the_confirmation(line: Line) -> None:
    line.receive("hello")
    line.answer()
    line.receive("stop")
    network, deliverer = with_network(line)
    while deliverer.deliver_next():
        continue
    assert [body[:30] for _, body in network.sent] == ["You won't get more texts from "]
    by_text = {message.text_ids: message.id for message in line.messages() if message.author != "person"}
    states = {row.message_id: (row.status, row.error_code) for row in line.rows(Delivery)}
    assert states[by_text["disclosure/first,move/greeting"]] == ("failed", "opted out")
    assert states[by_text["keyword/stop"]] == ("sent", None)


STATES = ["queued", "sending", "doubtful", "sent", "delivered", "undelivered", "failed"]


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("news", STATES)
def test_states_only_move_forward(before: str, news: str, line_clock: datetime) -> None:
    row = Delivery(status=before)
    moved = move_forward(row, news, line_clock)
    assert moved == (RANK[news] > RANK[before])
    assert row.status == (news if moved else before)


def test_the_final_states_are_those_nothing_is_tried_after() -> None:
    assert {state for state in STATES if RANK[state] >= RANK["sent"]} == FINAL


@pytest.fixture
def line_clock() -> datetime:
    return datetime.fromisoformat("2026-11-17T20:04:00+00:00")
