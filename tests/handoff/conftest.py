from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.programs.profile import Program
from tests.handoff.duty import Beeper, Duty, with_people
from tests.line import Line


@pytest.fixture
def on_duty(line: Line, program: Program) -> Callable[..., Duty]:
    def make(*people: dict[str, str], **times: Any) -> Duty:
        beeper = Beeper()
        services = line.services
        escalator = replace(
            services.escalator, program=with_people(program, *people, **times), notifiers=beeper
        )
        return Duty(line, escalator, beeper)

    return make
