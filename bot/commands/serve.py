"""Start the gateway alone: webhooks, chat, inbox, workers. In production it stands behind a TLS proxy."""

from __future__ import annotations

import argparse

import uvicorn

from bot.application import build_services, create_app
from bot.logging_setup import set_up_logging
from bot.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    set_up_logging(settings.log_level)
    uvicorn.run(
        create_app(build_services(settings)),
        host=settings.gateway_host,
        port=settings.gateway_port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=settings.environment == "production",
        forwarded_allow_ips="127.0.0.1",  # the TLS proxy on this machine; rate limits go by the caller's address
        timeout_graceful_shutdown=3,
    )
    return 0
