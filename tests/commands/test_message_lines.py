"""Messages for `screen` and `understand`: JSON lines with "text", or plain lines, one after the other."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from bot.commands.message_lines import UnreadableInput, read_messages

LINES = {
    '{"text": "hello"}': "hello",
    ' {"text": "hello", "id": 5}': "hello",
    '{"text": "\\u00e9\\n\\ud83d\\ude00"}': "é\n\U0001f600",
    "hello": "hello",
    '"hello"': '"hello"',
    "": "",
    "   ": "   ",
    "{not json": "{not json",
    '{"message": "hello"}': '{"message": "hello"}',
    '{"text": 5}': '{"text": 5}',
    '["hello"]': '["hello"]',
    "5": "5",
    "{" * 5000: "{" * 5000,
    '{"a":' * 5000: '{"a":' * 5000,
}


@pytest.mark.parametrize(("line", "message"), LINES.items(), ids=[str(n) for n in range(len(LINES))])
def test_one_line_is_one_message(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "in").write_text(line + "\n", encoding="utf-8")
    assert list(read_messages(str(tmp_path / "in"))) == [message]


def test_messages_come_in_order_and_blank_lines_keep_their_place(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b'one\r\n\n{"text": "three"}\nfour')
    assert list(read_messages(str(tmp_path / "in"))) == ["one", "", "three", "four"]


def test_an_empty_file_has_no_messages(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("")
    assert list(read_messages(str(tmp_path / "in"))) == []


def test_the_mark_that_windows_puts_in_front_is_no_part_of_the_first_message(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b'\xef\xbb\xbf{"text": "hello"}\n')
    assert list(read_messages(str(tmp_path / "in"))) == ["hello"]


def test_bytes_that_are_no_text_stop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"fine\n\xff\xfe\nfine too\n"
    (tmp_path / "in").write_bytes(content)
    from_file = list(read_messages(str(tmp_path / "in")))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
    assert list(read_messages("-")) == from_file
    assert (from_file[0], from_file[2]) == ("fine", "fine too")


@pytest.mark.parametrize("source", ["no/such/file", "."])
def test_a_file_that_cannot_be_read_is_named(source: str) -> None:
    with pytest.raises(UnreadableInput, match=f"cannot read {source}"):
        list(read_messages(source))
