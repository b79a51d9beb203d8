"""All settings, read once from the environment and `.env`, checked at start.

A missing or wrong value raises `SettingsError`, whose text names each variable and how to fix it.
`.env.example` documents the same variables in the same order; a test keeps the two together.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
DEVELOPMENT_SECRETS = VAR / "development.env"


class SettingsError(Exception):
    """The settings cannot be used; the message says which variable and what to do."""


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Literal["development", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    program: str = "harborlight"
    public_url: str = "http://127.0.0.1:8000"
    gateway_host: str = "127.0.0.1"
    gateway_port: int = Field(8000, ge=1, le=65535)

    database_url: str = f"sqlite:///{VAR / 'assistant.db'}"
    encryption_keys: tuple[str, ...]
    address_hash_key: str = Field(min_length=32)
    session_secret: str = Field(min_length=32)

    engine_url: str = "http://127.0.0.1:5005"
    engine_token: str = Field(min_length=32)
    engine_deadline_seconds: float = Field(8.0, gt=0, le=60)
    actions_url: str = "http://127.0.0.1:5055/webhook"

    twilio_account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$")
    twilio_auth_token: str = Field(min_length=16)
    twilio_auth_token_secondary: str = ""
    twilio_number: str = Field(pattern=r"^\+[1-9]\d{7,14}$")
    twilio_api_base_url: str = "https://api.twilio.com"
    simulator_port: int = Field(8001, ge=1, le=65535)

    smtp_url: str = ""
    mail_from: str = ""

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: Any) -> Any:
        return tuple(k.strip() for k in value.split(",") if k.strip()) if isinstance(value, str) else value

    @field_validator("encryption_keys")
    @classmethod
    def _check_keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if not keys:
            raise ValueError("at least one key is needed")
        for key in keys:
            Fernet(key)  # raises ValueError on a malformed key
        return keys

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        try:
            kind = make_url(url).get_backend_name()
        except ArgumentError:
            kind = ""
        if kind not in ("sqlite", "postgresql"):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("public_url", "engine_url", "twilio_api_base_url")
    @classmethod
    def _no_trailing_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return url.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_host(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("must be smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT")
        return url

    @field_validator("mail_from")
    @classmethod
    def _one_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", address):
            raise ValueError("must be one plain address, such as line@example.org")
        return address

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Settings:
        if bool(self.smtp_url) != bool(self.mail_from):
            raise ValueError("SMTP_URL and MAIL_FROM are set together or not at all")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Settings:
        if self.environment == "production":
            if not self.public_url.startswith("https://"):
                raise ValueError("PUBLIC_URL must be https:// in production")
            if self.twilio_api_base_url != "https://api.twilio.com":
                raise ValueError("TWILIO_API_BASE_URL must not be set in production")
        return self

    @property
    def uses_simulator(self) -> bool:
        return self.twilio_api_base_url != "https://api.twilio.com"

    @property
    def sms_webhook_url(self) -> str:
        return f"{self.public_url}/webhooks/twilio/sms"

    @property
    def sms_status_url(self) -> str:
        return f"{self.public_url}/webhooks/twilio/status"


HOW_TO_FIX = {
    "encryption_keys": "make one with: .venv/bin/python -m bot secrets",
    "address_hash_key": "make one with: .venv/bin/python -m bot secrets",
    "session_secret": "make one with: .venv/bin/python -m bot secrets",
    "engine_token": "make one with: .venv/bin/python -m bot secrets",
    "twilio_account_sid": "copy it from the Twilio console (AC followed by 32 characters)",
    "twilio_auth_token": "copy the primary auth token from the Twilio console",
    "twilio_number": "the program's line in international form, such as +15555550142",
}


def load_settings(env_file: Path | None = None, **overrides: Any) -> Settings:
    """Read the environment over `.env` over development secrets; raise `SettingsError` naming what is wrong."""
    values: dict[str, Any] = {}
    chosen = {**dotenv_values(env_file or ROOT / ".env"), **os.environ}
    if (chosen.get("ENVIRONMENT") or "development") == "development" and DEVELOPMENT_SECRETS.exists():
        values.update(dotenv_values(DEVELOPMENT_SECRETS))
    values.update(chosen)
    fields = {
        name: values[name.upper()]
        for name in Settings.model_fields
        if values.get(name.upper()) not in (None, "")
    }
    try:
        return Settings(**{**fields, **overrides})
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def _explain(error: ValidationError) -> str:
    lines = ["The settings are not complete:"]
    for problem in error.errors():
        name = str(problem["loc"][0]) if problem["loc"] else ""
        said = "is not set" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, ")
        fix = HOW_TO_FIX.get(name, "see .env.example")
        lines.append(f"  {name.upper()} {said}; {fix}" if name else f"  {said}")
    if "encryption_keys" in str(error):
        lines.append("On your own machine, `make run` makes all of these by itself.")
    return "\n".join(lines)


def new_secrets() -> dict[str, str]:
    """Fresh random secrets, named as in `.env.example`."""
    return {
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "ADDRESS_HASH_KEY": secrets.token_urlsafe(48),
        "SESSION_SECRET": secrets.token_urlsafe(48),
        "ENGINE_TOKEN": secrets.token_urlsafe(48),
    }


def ensure_development_secrets() -> None:
    """Write `var/development.env` once: random secrets and a simulated phone line, readable by the owner only."""
    if DEVELOPMENT_SECRETS.exists():
        return
    values = new_secrets() | {
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": base64.b16encode(secrets.token_bytes(16)).decode().lower(),
        "TWILIO_NUMBER": "+15555550142",
        "TWILIO_API_BASE_URL": "http://127.0.0.1:8001",
    }
    VAR.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(DEVELOPMENT_SECRETS, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("# Made by `make run` for this machine alone; never used when ENVIRONMENT=production.\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())
