"""Reading what a bot answers; against a stand-in, since a real one takes long to start."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bench.evaluation_messages import EvaluationMessage
from bot.bench.exchanges import gateway_turns, rest_turns, right, understand_each
from bot.bench.failure import BenchFailure
from tests.standins.engine import TOKEN, ScriptedEngine
from tests.standins.switchboard import Switchboard


def parsed(taken: str, *ranking: str) -> dict[str, Any]:
    return {"intent": {"name": taken}, "intent_ranking": [{"name": name} for name in ranking]}


@pytest.mark.parametrize(
    ("answer", "best", "taken"),
    [
        (parsed("relapse", "relapse", "judged"), True, True),
        (parsed("judged", "judged", "relapse"), False, False),
        (parsed("nlu_fallback", "nlu_fallback", "relapse", "judged"), True, False),
        (parsed("nlu_fallback", "nlu_fallback", "judged", "relapse"), False, False),
        (parsed("relapse"), True, True),
        ({"intent": None, "intent_ranking": []}, False, False),
        ({}, False, False),
    ],
)
def test_a_message_not_understood_is_right_only_in_its_ranking(
    answer: dict[str, Any], best: bool, taken: bool
) -> None:
    assert right(answer, "relapse") == (best, taken)


def test_a_talk_with_our_engine_carries_its_state_along(
    engine: ScriptedEngine, servers: dict[str, tuple[Switchboard, str]]
) -> None:
    turns = gateway_turns(servers["engine"][1], TOKEN, [["one", "two"], ["three"]])
    assert engine.texts == ["one", "two", "three"]
    assert [turn.has_reply for turn in turns] == [True, True, True]
    assert all(turn.milliseconds > 0 for turn in turns)


@pytest.mark.usefixtures("engine")
def test_a_bot_that_does_not_answer_is_a_failure_and_no_figure(
    servers: dict[str, tuple[Switchboard, str]],
) -> None:
    url = servers["engine"][1]  # it has no such paths
    with pytest.raises(BenchFailure, match="/model/parse gave no answer"):
        understand_each(url, [EvaluationMessage("hi", "greeting")])
    with pytest.raises(BenchFailure, match="/webhooks/rest/webhook gave no answer"):
        rest_turns(url, [["hi"]])
    with pytest.raises(BenchFailure, match="no proposal"):
        gateway_turns("http://127.0.0.1:9", TOKEN, [["hi"]])
