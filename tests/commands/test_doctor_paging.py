"""The doctor says whether anybody is paged when an alert waits."""

from __future__ import annotations

import pytest

from bot.commands import doctor
from bot.programs.profile import Program
from tests.conftest import settings_with

MAIL = {"name": "Ana", "role": "on-call", "notify": "mailto:ana@example.org"}
HOOK = {"name": "Bo", "role": "on-call", "notify": "https://hook.example.org/bo"}
UNREACHABLE = {"name": "Cy", "role": "lead"}
SET_UP = {"smtp_url": "smtp://mail.example.org", "mail_from": "line@example.org"}

FOUND = {
    "nobody on call": ([], {}, doctor.WARN, "nobody is paged outside the inbox"),
    "nobody with a target": ([UNREACHABLE], {}, doctor.WARN, "nobody is paged outside the inbox"),
    "mail without a mail host": ([HOOK, MAIL], {}, doctor.FIX, "SMTP_URL and MAIL_FROM are not set"),
    "mail": ([MAIL, UNREACHABLE], SET_UP, doctor.FINE, "1 on call can be paged"),
    "a webhook": ([HOOK], {}, doctor.FINE, "1 on call can be paged"),
}


@pytest.mark.parametrize(("people", "settings", "grade", "said"), FOUND.values(), ids=FOUND.keys())
def test_what_the_doctor_says_of_paging(
    people: list[dict[str, str]],
    settings: dict[str, str],
    grade: str,
    said: str,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = Program.model_validate(program.model_dump() | {"on_call": people})
    monkeypatch.setattr(doctor, "load_program", lambda name: changed)
    (finding,) = doctor._paging(settings_with(**settings), True)
    assert finding.grade == grade and said in finding.said
