"""Whatever Twilio signs: never a 5xx, and what was acknowledged is stored word for word."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from twilio.request_validator import RequestValidator

from bot.application import Services
from bot.channels import twilio_sms
from bot.storage.models import Message, new_id
from tests.conftest import PUBLIC_URL
from tests.standins.twilio.running import AUTH_TOKEN

PATH = "/webhooks/twilio/sms"
WRITABLE = st.characters(exclude_categories=["Cs"])  # a lone surrogate cannot be sent as a form
WORDS = st.sampled_from(
    [
        "stop",
        "HELP",
        "yes",
        "/restart",
        "i want to die",
        "i have the pills",
        "tonight",
        "{phone}",
        "\x00",
        "'",
        " ",
        "988",
    ]
)
TEXTS = st.text(WRITABLE, max_size=200) | st.lists(WORDS, max_size=8).map(" ".join)
OTHERS = st.dictionaries(
    st.text(WRITABLE, min_size=1, max_size=12).filter(
        lambda name: name not in ("MessageSid", "SmsSid", "From", "Body")
    ),
    st.text(WRITABLE, max_size=40),
    max_size=6,
)
SENDERS = st.sampled_from([f"+1508555{n:04}" for n in range(100, 106)]) | st.text(
    WRITABLE, min_size=1, max_size=30
)
ODD = st.fixed_dictionaries(
    {},
    optional={
        "NumMedia": st.integers(-3, 10**40).map(str) | st.text(WRITABLE, max_size=5),
        "OptOutType": st.sampled_from(["STOP", "START", "HELP", "stop", "", "OTHER"]),
    },
)


def test_never_a_5xx_and_never_lost(make_services: Callable[..., Services]) -> None:
    services = make_services()
    app = Starlette(routes=twilio_sms.routes)
    app.state.services = services
    validator = RequestValidator(AUTH_TOKEN)

    with TestClient(app, raise_server_exceptions=False) as twilio:

        @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(body=TEXTS, sender=SENDERS, odd=ODD, others=OTHERS)
        def check(body: str, sender: str, odd: dict[str, str], others: dict[str, str]) -> None:
            sid = "SM" + new_id()
            form = others | odd | {"MessageSid": sid, "From": sender, "Body": body}
            answers = [
                twilio.post(
                    PATH,
                    content=urlencode(form),
                    headers={"X-Twilio-Signature": validator.compute_signature(PUBLIC_URL + PATH, form)},
                )
                for _ in range(2)  # Twilio may send anything twice
            ]
            assert {answer.status_code for answer in answers} == ({200} if sender.strip() else {400})
            with services.database.reading() as session:
                stored = session.query(Message).filter_by(provider_id=sid).all()
            assert [message.body for message in stored] == ([body] if sender.strip() else [])

        check()
