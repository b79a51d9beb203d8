"""Bad input gets a clear answer or a clear refusal, and nothing is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.storage.models import Message
from tests.end_to_end.running_product import Product

pytestmark = [pytest.mark.engine]


def stored(product: Product, phone: str) -> list[str]:
    database = product.database()
    with database.reading() as session:
        inbound = session.scalars(
            select(Message).where(Message.author == "person").order_by(Message.seq)
        ).all()
        bodies = [m.body for m in inbound if m.conversation.contact.address == phone]
    database.close()
    return bodies


@pytest.mark.parametrize(
    ("phone", "body", "media"),
    [
        pytest.param("+15085550141", "", 0, id="an empty message"),
        pytest.param("+15085550142", "word " * 1000, 0, id="5,000 characters"),
        pytest.param("+15085550143", "/restart", 0, id="a slash command"),
        pytest.param("+15085550144", "😀👍", 0, id="emoji only"),
        pytest.param("+15085550145", "", 1, id="a picture without words"),
        pytest.param("+15085550146", '/inform{"name": "x"}', 0, id="a forged intent"),
        pytest.param("+15085550147", "\u202e\u200b\ufeff", 0, id="invisible characters"),
    ],
)
def test_it_is_stored_and_answered_once(product: Product, phone: str, body: str, media: int) -> None:
    network = product.phone_network
    assert network.send_from_phone(phone, body, media).accepted
    answers = network.wait_for_texts(phone, 1, timeout=20)
    assert len(answers) == 1
    assert answers[0].strip()
    assert stored(product, phone) == [body]


def test_a_forged_signature_is_refused_and_nothing_is_stored(product: Product) -> None:
    phone = "+15085550148"
    result = product.phone_network.send_forged(phone, "let me in")
    assert result.status_code == 403
    assert stored(product, phone) == []


def test_the_same_message_three_times_is_one_message_with_one_answer(product: Product) -> None:
    phone, network = "+15085550149", product.phone_network
    results = network.send_duplicates(phone, "do i have to start all over", copies=3, together=True)
    assert [r.status_code for r in results] == [200, 200, 200]
    network.wait_for_texts(phone, 1, timeout=20)
    network.settle()
    assert stored(product, phone) == ["do i have to start all over"]
    assert len(network.texts_on(phone)) == 1
