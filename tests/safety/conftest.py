"""One screener for all safety tests: building it takes about a second."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from bot.safety.rule_screener import RuleScreener

# What Hypothesis remembers stays out of the working tree: it is generated text, and pytest would warn about the folder.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")


@pytest.fixture(scope="session")
def rules() -> RuleScreener:
    return RuleScreener()
