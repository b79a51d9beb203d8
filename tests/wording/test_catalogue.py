"""Texts that could reach a person half-filled stop the start, with a message that says where and what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.wording.catalogue import ContentError, load_catalogue

WRONG = {
    "no wordings": ("move/x:\n  label: hi\n", "stray.yml: move/x needs an `sms:` list"),
    "nothing at all": ("move/x:\n", "move/x needs an `sms:` list"),
    "a stray brace": ('move/x:\n  sms: ["hello {"]\n', "a wording has a stray brace"),
    "an unknown placeholder": ('move/x:\n  sms: ["call {fone}"]\n', "the placeholder {fone} is not known"),
    "a placeholder of another text": (
        'move/x:\n  sms: ["{summary}"]\n',
        "the placeholder {summary} is not known",
    ),
    "a fact without needs": (
        'move/x:\n  sms: ["{insurers}"]\n',
        "{insurers} can be unset; list it under `needs`",
    ),
    "needs without unset": (
        'move/x:\n  needs: [insurers]\n  sms: ["{insurers}"]\n',
        "has `needs` but no `unset`",
    ),
    "a fact in its own absence": (
        'move/x:\n  needs: [insurers]\n  sms: ["{insurers}"]\n  unset: {sms: ["{insurers}"]}\n',
        "{insurers} can be unset",
    ),
    "a mistake on the web": ('move/x:\n  sms: ["hi"]\n  web: ["{fone}"]\n', "{fone} is not known"),
    "an empty folder": ("", "no texts found"),
}


def content(tmp_path: Path, text: str, name: str = "stray.yml") -> Path:
    for folder in ("answers", "moves"):
        (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / "moves" / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ContentError) as error:
        load_catalogue(content(tmp_path, text))
    assert said in str(error.value)


def test_all_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    content(tmp_path, 'move/x:\n  sms: ["{a}"]\nmove/y:\n  sms: ["{b}"]\n')
    content(tmp_path, 'move/x:\n  sms: ["hi"]\n', "twice.yml")
    with pytest.raises(ContentError) as error:
        load_catalogue(tmp_path)
    assert all(said in str(error.value) for said in ("{a}", "{b}", "twice.yml: move/x stands twice"))


def test_the_texts_we_ship_are_whole() -> None:
    assert len(load_catalogue()) > 50
