"""Danger is answered and staff are alerted whatever is broken, at any turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.storage.models import Alert, Handoff, Message
from tests.end_to_end.running_product import Product, running_product

WORDS = "i dont want to be here anymore"


@pytest.fixture(scope="module")
def product_without_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("no-engine")) as running:
        running.engine.stop()
        yield running


@pytest.mark.parametrize(
    "turns_before", [0, 1, 3], ids=["as the first words", "second", "in the middle of a talk"]
)
def test_with_the_engine_dead_the_reply_names_988_and_staff_are_alerted(
    product_without_engine: Product, turns_before: int
) -> None:
    product, network = product_without_engine, product_without_engine.phone_network
    phone = f"+1508555013{turns_before}"
    for number in range(turns_before):
        assert network.send_from_phone(phone, f"ok, {number} more thing about group").accepted
    assert network.send_from_phone(phone, WORDS).accepted
    assert network.wait_until(lambda: any("988" in t for t in network.texts_on(phone)), timeout=15)

    database = product.database()
    with database.reading() as session:
        message = next(m for m in session.scalars(select(Message)) if m.body == WORDS and _is_from(m, phone))
        alert = session.scalars(select(Alert).where(Alert.message_id == message.id)).one()
        handoff = session.scalars(
            select(Handoff).where(Handoff.conversation_id == message.conversation_id)
        ).one()
    database.close()
    assert alert.category == "suicide"
    assert handoff.urgency == "crisis"


def test_what_was_written_while_the_gateway_died_is_answered_once(product_without_engine: Product) -> None:
    product, network = product_without_engine, product_without_engine.phone_network
    phone = "+15085550139"
    assert network.send_from_phone(phone, "is it too late to come back").accepted
    network.wait_for_texts(phone, 1, timeout=15)  # the honest holding line
    product.restart_gateway()
    assert network.send_from_phone(phone, WORDS).accepted
    assert network.wait_until(lambda: any("988" in t for t in network.texts_on(phone)), timeout=15)
    assert len(network.texts_on(phone)) == len(set(network.texts_on(phone)))


def _is_from(message: Message, phone: str) -> bool:
    return message.conversation.contact.address == phone
