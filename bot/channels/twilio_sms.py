"""Twilio's webhooks: inbound texts and delivery states. Signed by Twilio, or refused with 403."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import parse_qsl

from prometheus_client import Counter
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from twilio.request_validator import RequestValidator

from bot.channels.phone_numbers import as_e164
from bot.conversation.delivering import move_forward
from bot.conversation.inbound import Inbound
from bot.handoff.escalation import page_if_crisis_reply
from bot.settings import Settings
from bot.storage.models import Delivery

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
LONGEST_SENDER = 64
MEDIA_DIGITS = 4
# A state can come before the answer to the send that it is about: then we do not know the message's id yet.
LOOK_AGAIN_AFTER_SECONDS = (0.1, 0.3, 1.0, 2.0)
NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
REFUSED = Counter("webhooks_refused_total", "Webhook calls refused", ["reason"])

# Twilio's states to ours; those before "sent" say nothing new.
STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
}


async def receive_sms(request: Request) -> Response:
    services = request.app.state.services
    form = await _signed_form(request, services.settings, services.settings.sms_webhook_url)
    if isinstance(form, Response):
        return form
    sid, said_sender = form.get("MessageSid") or form.get("SmsSid", ""), form.get("From", "").strip()
    if not sid or not said_sender:
        return _refuse("no sender or no MessageSid", 400)
    # Twilio signed it, so somebody wrote it: a sender in an unknown form is no reason to lose the message.
    sender = as_e164(said_sender) or said_sender[:LONGEST_SENDER]
    media = form.get("NumMedia", "0")[:MEDIA_DIGITS]
    inbound = Inbound(
        channel="sms",
        provider_id=sid[:64],
        text=form.get("Body", ""),
        address=sender,
        media_count=int(media) if media.isdecimal() else 0,
        opt_out_type=form.get("OptOutType") or None,
    )
    await run_in_threadpool(services.receiver.receive, inbound)
    return Response(NO_REPLY, media_type="text/xml")


async def receive_status(request: Request) -> Response:
    services = request.app.state.services
    form = await _signed_form(request, services.settings, services.settings.sms_status_url)
    if isinstance(form, Response):
        return form
    status = STATES.get(form.get("MessageStatus", ""))
    if status:
        news = (form.get("MessageSid", ""), status, form.get("ErrorCode") or None)
        for pause in (*LOOK_AGAIN_AFTER_SECONDS, None):
            if await run_in_threadpool(_record_state, services, *news) or pause is None:
                break
            await asyncio.sleep(pause)
    return Response(status_code=204)


def _record_state(services, sid: str, status: str, error_code: str | None) -> bool:  # type: ignore[no-untyped-def]
    """False when the message may yet turn out to be ours: one is being sent right now."""
    with services.database.transaction() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.provider_id == sid)).one_or_none()
        if delivery is None:
            being_sent = select(Delivery.message_id).where(Delivery.status == "sending").limit(1)
            return session.scalars(being_sent).first() is None
        now = services.clock.now()
        if move_forward(delivery, status, now):
            if error_code:
                delivery.error_code = error_code[:40]
            if status in ("undelivered", "failed"):
                page_if_crisis_reply(session, delivery, now)
    services.wakeup.notify()
    return True


async def _signed_form(
    request: Request, settings: Settings, url: str
) -> ImmutableMultiDict[str, str] | Response:
    """The form's parameters, blanks included, if Twilio signed them for our public URL; else a refusal."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return _refuse("too large", 413)
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, strict_parsing=False, max_num_fields=200
        )
    except ValueError:
        return _refuse("not a form", 400)
    form = ImmutableMultiDict(pairs)  # a name may come more than once; all of its values are signed
    query = f"?{request.url.query}" if request.url.query else ""
    signature = request.headers.get("X-Twilio-Signature", "")
    tokens = [t for t in (settings.twilio_auth_token, settings.twilio_auth_token_secondary) if t]
    valid = [RequestValidator(token).validate(url + query, form, signature) for token in tokens]
    if not signature or not any(valid):
        return _refuse("signature", 403)
    return form


def _refuse(reason: str, status: int) -> Response:
    REFUSED.labels(reason=reason).inc()
    logger.warning("webhook refused", extra={"reason": reason})
    return Response(f"refused: {reason}\n", status_code=status, media_type="text/plain")


routes: list[BaseRoute] = [
    Route("/webhooks/twilio/sms", receive_sms, methods=["POST"]),
    Route("/webhooks/twilio/status", receive_status, methods=["POST"]),
]
