"""Encrypted columns with key rotation, and the keyed hash that finds a contact without storing its number in clear."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


class Vault:
    """Encrypts with the first key and decrypts with any; rotate by putting a new key in front."""

    def __init__(self, encryption_keys: Sequence[str], address_hash_key: str) -> None:
        self._fernet = MultiFernet([Fernet(k) for k in encryption_keys])
        self._hash_key = address_hash_key.encode()

    def encrypt(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def decrypt(self, blob: bytes) -> str:
        return self._fernet.decrypt(blob).decode("utf-8", "surrogatepass")

    def address_hash(self, channel: str, address: str) -> str:
        return hmac.new(self._hash_key, f"{channel}:{address}".encode(), hashlib.sha256).hexdigest()


class VaultNotOpen(RuntimeError):
    """An encrypted column was read or written before `open_vault`."""


_vault: Vault | None = None


def open_vault(vault: Vault) -> None:
    """Column types cannot be handed a key per session, so the process has one vault, opened at start."""
    global _vault
    _vault = vault


def vault() -> Vault:
    if _vault is None:
        raise VaultNotOpen("call open_vault(...) at start")
    return _vault


class EncryptedText(TypeDecorator[str]):
    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault().encrypt(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else vault().decrypt(bytes(value))


class EncryptedJson(TypeDecorator[Any]):
    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault().encrypt(json.dumps(value))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        return None if value is None else json.loads(vault().decrypt(bytes(value)))
