"""A stand-in for Twilio's servers: REST API, signed webhooks, status callbacks, carrier opt-outs and faults.

It replaces Twilio only where the network ends: the gateway keeps its real SDK, signature check and delivery
worker. Everything is in memory, bound to loopback, and refuses to post anywhere but to the gateway.
"""

from tests.standins.twilio.account import StandIn
from tests.standins.twilio.app import create_app
from tests.standins.twilio.messages import Message
from tests.standins.twilio.webhooks import WebhookResult

__all__ = ["Message", "StandIn", "WebhookResult", "create_app"]
