"""Settings: where they come from, which wins, and errors that name the variable and the way to mend it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot import settings as bot_settings
from bot.settings import ROOT, Settings, SettingsError, ensure_development_secrets, load_settings, new_secrets

COMPLETE = new_secrets() | {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "TWILIO_NUMBER": "+15555550142",
}


def env_file(root: Path, **values: str | None) -> Path:
    path = root / ".env"
    chosen = COMPLETE | values
    path.write_text("".join(f"{name}={value}\n" for name, value in chosen.items() if value is not None))
    return path


def test_complete_settings_are_read_from_a_file(bare_environment: Path) -> None:
    settings = load_settings(env_file(bare_environment))
    assert settings.twilio_number == "+15555550142"
    assert settings.sms_webhook_url == "http://127.0.0.1:8000/webhooks/twilio/sms"
    assert settings.sms_status_url == "http://127.0.0.1:8000/webhooks/twilio/status"
    assert not settings.uses_simulator


def test_the_environment_wins_over_the_file_and_both_over_the_secrets_of_make_run(
    bare_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_development_secrets()
    assert load_settings().twilio_number == "+15555550142"
    assert load_settings().uses_simulator
    env_file(bare_environment, TWILIO_NUMBER="+15555550143", PROGRAM="other")
    assert load_settings().twilio_number == "+15555550143"
    monkeypatch.setenv("TWILIO_NUMBER", "+15555550144")
    assert load_settings().twilio_number == "+15555550144"
    assert load_settings(twilio_number="+15555550145").twilio_number == "+15555550145"
    assert load_settings().program == "other"


@pytest.mark.parametrize("blank", ["", "development"])
def test_a_blank_environment_is_development(bare_environment: Path, blank: str) -> None:
    ensure_development_secrets()
    (bare_environment / ".env").write_text(f"ENVIRONMENT={blank}\n")
    assert load_settings().environment == "development"


def test_production_never_reads_the_secrets_of_make_run(bare_environment: Path) -> None:
    ensure_development_secrets()
    (bare_environment / ".env").write_text("ENVIRONMENT=production\nPUBLIC_URL=https://line.example.org\n")
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS is not set"):
        load_settings()


NEEDED = ["ENCRYPTION_KEYS", "ADDRESS_HASH_KEY", "SESSION_SECRET", "ENGINE_TOKEN"]
NEEDED += ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER"]


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_value_is_named_with_the_way_to_get_it(bare_environment: Path, name: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(env_file(bare_environment, **{name: None}))
    (line,) = [line for line in str(error.value).splitlines() if name in line]
    assert "is not set" in line
    assert "python -m bot secrets" in line or "Twilio console" in line or "+15555550142" in line


def test_all_that_is_missing_is_named_at_once(bare_environment: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(bare_environment / "no such file")
    assert all(f"  {name} is not set" in str(error.value) for name in NEEDED)
    assert "make run" in str(error.value)


WRONG = {
    "a key that is none": ("ENCRYPTION_KEYS", "not-a-fernet-key", "ENCRYPTION_KEYS"),
    "only commas": ("ENCRYPTION_KEYS", ",", "at least one key"),
    "one bad key of two": (
        "ENCRYPTION_KEYS",
        COMPLETE["ENCRYPTION_KEYS"] + ",short-and-secret",
        "ENCRYPTION_KEYS",
    ),
    "a short hash key": ("ADDRESS_HASH_KEY", "short-and-secret", "ADDRESS_HASH_KEY"),
    "a short session secret": ("SESSION_SECRET", "short-and-secret", "SESSION_SECRET"),
    "a short engine token": ("ENGINE_TOKEN", "short-and-secret", "ENGINE_TOKEN"),
    "an account that is none": ("TWILIO_ACCOUNT_SID", "SK" + "0" * 32, "TWILIO_ACCOUNT_SID"),
    "a number without its plus": ("TWILIO_NUMBER", "15555550142", "TWILIO_NUMBER"),
    "a port beyond the last": ("GATEWAY_PORT", "70000", "GATEWAY_PORT"),
    "a port in words": ("GATEWAY_PORT", "eight thousand", "GATEWAY_PORT"),
    "a deadline of nothing": ("ENGINE_DEADLINE_SECONDS", "0", "ENGINE_DEADLINE_SECONDS"),
    "a public address without its scheme": (
        "PUBLIC_URL",
        "line.example.org",
        "PUBLIC_URL must begin with http",
    ),
    "an engine without its scheme": ("ENGINE_URL", "127.0.0.1:5005", "ENGINE_URL must begin with http"),
    "a database that is none": ("DATABASE_URL", "assistant.db", "DATABASE_URL must begin with sqlite"),
    "a database we do not know": (
        "DATABASE_URL",
        "mysql://u:short-and-secret@db/x",
        "DATABASE_URL must begin with sqlite",
    ),
    "a mail host that is none": ("SMTP_URL", "mail.example.org:short-and-secret", "SMTP_URL must be smtp"),
    "a mail host by http": (
        "SMTP_URL",
        "http://u:short-and-secret@mail.example.org",
        "SMTP_URL must be smtp",
    ),
    "a mail host without a name": ("SMTP_URL", "smtp://", "SMTP_URL must be smtp"),
    "a mail host without a sender": (
        "SMTP_URL",
        "smtp://u:short-and-secret@mail.example.org",
        "SMTP_URL and MAIL_FROM",
    ),
    "a sender without a mail host": ("MAIL_FROM", "line@example.org", "SMTP_URL and MAIL_FROM"),
    "a sender with a name": ("MAIL_FROM", "Line <line@example.org>", "MAIL_FROM must be one plain address"),
    "an environment nobody knows": ("ENVIRONMENT", "staging", "ENVIRONMENT"),
    "a log level nobody knows": ("LOG_LEVEL", "CHATTY", "LOG_LEVEL"),
}


@pytest.mark.parametrize(("name", "value", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_value_is_named_and_never_shown(
    bare_environment: Path, name: str, value: str, said: str
) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(env_file(bare_environment, **{name: value}))
    assert said in str(error.value)
    assert "short-and-secret" not in str(error.value)
    secrets = [secret for name, secret in COMPLETE.items() if name != "TWILIO_NUMBER"]
    assert not any(secret in str(error.value) for secret in secrets)


IN_PRODUCTION = {
    "without https": ({"PUBLIC_URL": "http://line.example.org"}, "PUBLIC_URL must be https://"),
    "with the simulator": (
        {"TWILIO_API_BASE_URL": "http://127.0.0.1:8001"},
        "TWILIO_API_BASE_URL must not be set",
    ),
}


@pytest.mark.parametrize(("values", "said"), IN_PRODUCTION.values(), ids=IN_PRODUCTION.keys())
def test_production_is_strict(bare_environment: Path, values: dict[str, str], said: str) -> None:
    good = {"ENVIRONMENT": "production", "PUBLIC_URL": "https://line.example.org/"}
    assert load_settings(env_file(bare_environment, **good)).public_url == "https://line.example.org"
    with pytest.raises(SettingsError, match=said):
        load_settings(env_file(bare_environment, **(good | values)))


def test_several_keys_are_read_in_order(bare_environment: Path) -> None:
    first, second = new_secrets()["ENCRYPTION_KEYS"], new_secrets()["ENCRYPTION_KEYS"]
    settings = load_settings(env_file(bare_environment, ENCRYPTION_KEYS=f" {first} , {second},"))
    assert settings.encryption_keys == (first, second)


def test_settings_do_not_show_in_an_error_of_another_kind(bare_environment: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(env_file(bare_environment), nonsense="x")
    assert "NONSENSE" in str(error.value)


def test_the_secrets_of_make_run_are_random_and_for_their_owner_only(bare_environment: Path) -> None:
    ensure_development_secrets()
    path = bare_environment / "var" / "development.env"
    assert path.stat().st_mode & 0o777 == 0o600
    first = path.read_text()
    ensure_development_secrets()  # made once
    assert path.read_text() == first
    path.unlink()
    ensure_development_secrets()
    assert path.read_text() != first


def test_tests_read_nothing_of_the_developers(bare_environment: Path) -> None:
    assert not any(name.upper() in os.environ for name in Settings.model_fields)
    assert bare_environment not in (ROOT, ROOT / "var")
    assert bot_settings.DEVELOPMENT_SECRETS.is_relative_to(bare_environment)


def test_the_example_documents_every_setting_in_order() -> None:
    named = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    assert named == [name.upper() for name in Settings.model_fields]
