"""What identifies a person is unreadable in the file, can be found by its keyed hash, and survives a change of keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from bot.storage import encryption
from bot.storage.encryption import Vault, VaultNotOpen, open_vault
from bot.storage.models import Contact
from tests.line import ALEX, DANGER, Line
from tests.standins.engine import proposal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.text(st.characters(), max_size=100))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    vault = Vault((OLD,), "h" * 32)
    assert vault.decrypt(vault.encrypt(text)) == text


def test_the_same_text_never_looks_the_same_twice() -> None:
    vault = Vault((OLD,), "h" * 32)
    assert vault.encrypt("hello") != vault.encrypt("hello")


def test_a_new_key_in_front_reads_old_texts_and_writes_new_ones() -> None:
    written_before = Vault((OLD,), "h" * 32).encrypt("hello")
    rotated = Vault((NEW, OLD), "h" * 32)
    assert rotated.decrypt(written_before) == "hello"
    assert Vault((NEW,), "h" * 32).decrypt(rotated.encrypt("hi")) == "hi"
    with pytest.raises(InvalidToken):
        Vault((NEW,), "h" * 32).decrypt(written_before)


def test_a_changed_byte_is_noticed() -> None:
    vault = Vault((OLD,), "h" * 32)
    blob = bytearray(vault.encrypt("hello"))
    blob[20] ^= 1
    with pytest.raises(InvalidToken):
        vault.decrypt(bytes(blob))


def test_a_number_has_one_hash_per_channel_and_key() -> None:
    vault = Vault((OLD,), "h" * 32)
    assert vault.address_hash("sms", ALEX) == Vault((NEW,), "h" * 32).address_hash("sms", ALEX)
    others = {vault.address_hash("web", ALEX), vault.address_hash("sms", "+15085550118")}
    others |= {Vault((OLD,), "i" * 32).address_hash("sms", ALEX), vault.address_hash("sms", ALEX)}
    assert len(others) == 4


def test_without_a_vault_nothing_is_read_or_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_vault", None)
    with pytest.raises(VaultNotOpen):
        encryption.vault()


def test_nothing_a_person_said_stands_in_the_file(line: Line, tmp_path: Path) -> None:
    details = {"name": "Alexandra", "phone": "+16175550134", "times": "fridays"}
    commands = [("create_handoff", {"details": details, "wording": "yes please send"})]
    line.engine.will(
        proposal("handoff/sent", commands=commands, details=details, quotes=["missing my group"])
    )
    line.receive("this is Alexandra, 617-555-0134, fridays. missing my group")
    line.answer()
    line.receive(DANGER)
    line.receive("alto")
    line.services.database.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    for secret in (
        ALEX,
        ALEX[2:],
        "Alexandra",
        "6175550134",
        "fridays",
        "missing my group",
        "kill",
        "alto",
        "yes please",
    ):
        assert secret.encode() not in stored, secret
    assert b"handoffs" in stored


def test_a_person_is_still_known_after_the_keys_were_rotated(make_services) -> None:  # type: ignore[no-untyped-def]
    from bot.conversation.inbound import Inbound

    before = make_services(encryption_keys=(OLD,))
    first = before.receiver.receive(Inbound("sms", "SM1", "hello", ALEX))
    after = make_services(encryption_keys=(NEW, OLD))
    second = after.receiver.receive(Inbound("sms", "SM2", "hello again", ALEX))
    assert first.conversation_id == second.conversation_id
    with after.database.reading() as session:
        assert [contact.address for contact in session.query(Contact)] == [ALEX]
    open_vault(Vault((OLD,), "a" * 32))
