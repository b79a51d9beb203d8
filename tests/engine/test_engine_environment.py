"""What the engine's processes are given."""

from __future__ import annotations

import pytest

from bot.engine.engine_environment import engine_environment


def test_the_engine_gets_none_of_the_apps_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "ENCRYPTION_KEYS",
        "ADDRESS_HASH_KEY",
        "SESSION_SECRET",
        "TWILIO_AUTH_TOKEN",
        "DATABASE_URL",
    ):
        monkeypatch.setenv(name, "secret-value")
    assert "secret-value" not in engine_environment("t" * 40).values()


def test_rasa_does_not_phone_home_and_keeps_its_info_lines_to_itself() -> None:
    environment = engine_environment("t" * 40)
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["LOG_LEVEL"] == "WARNING"
