from __future__ import annotations

import yaml

from tests.actions.conftest import ROOT, registered_actions


def test_the_action_server_finds_exactly_the_actions_of_the_domain():
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert sorted(registered_actions()) == sorted(domain["actions"])


def test_no_module_has_more_than_300_lines():
    long = {
        p.name: n for p in (ROOT / "actions").glob("*.py") if (n := len(p.read_text().splitlines())) > 300
    }
    assert not long
