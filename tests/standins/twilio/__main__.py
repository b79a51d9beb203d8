"""python -m tests.standins.twilio --port 8001 --gateway http://127.0.0.1:8000"""

import argparse
import contextlib
import os
import socket
import sys

import uvicorn

from tests.standins.twilio.account import StandIn
from tests.standins.twilio.app import create_app

REQUIRED = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER")


class Server(uvicorn.Server):
    """Ends the pages' open event streams first, so that Ctrl-C is quick and quiet."""

    def __init__(self, config: uvicorn.Config, standin: StandIn) -> None:
        super().__init__(config)
        self._standin = standin

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._standin.close()
        await super().shutdown(sockets)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.standins.twilio", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--gateway", default="http://127.0.0.1:8000", help="where the gateway listens")
    parser.add_argument("--webhook-path", default="/webhooks/twilio/sms")
    parser.add_argument(
        "--keyword-replies", action="store_true", help="send Twilio's stock STOP/START/HELP texts"
    )
    parser.add_argument("--advanced-opt-out", action="store_true", help="add OptOutType to webhooks")
    asked = parser.parse_args()
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        sys.exit(
            "Set " + ", ".join(missing) + ": the same values as the gateway's. Nothing is sent to Twilio."
        )
    standin = StandIn(
        os.environ["TWILIO_ACCOUNT_SID"],
        os.environ["TWILIO_AUTH_TOKEN"],
        [os.environ["TWILIO_NUMBER"]],
        asked.gateway,
        asked.webhook_path,
        public_url=os.environ.get("PUBLIC_URL") or None,
        messaging_service_sid=os.environ.get("TWILIO_MESSAGING_SERVICE_SID") or None,
        keyword_replies=asked.keyword_replies,
        advanced_opt_out=asked.advanced_opt_out,
        # Slow enough to see the ticks change.
        step_delay=0.4,
    )
    print(f"SMS simulator: http://127.0.0.1:{asked.port}/  (gateway: {asked.gateway})", flush=True)
    config = uvicorn.Config(
        create_app(standin),
        host="127.0.0.1",
        port=asked.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    with contextlib.suppress(KeyboardInterrupt):
        Server(config, standin).run()


if __name__ == "__main__":
    main()
