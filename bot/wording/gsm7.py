"""How long a text is on the phone: the GSM-7 alphabet, segments, and plain stand-ins for typographic characters."""

from __future__ import annotations

import re

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # cost two places each

_PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2026": "...", "\u00a0": " ", "\u2022": "-", "\t": " ", "`": "'",
    "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U",
}  # fmt: skip


def to_gsm7(text: str) -> str:
    """Replace typographic characters by plain ones and drop what the alphabet has no sign for."""
    plain = "".join(_PLAIN.get(c, c) for c in text)
    return "".join(c for c in plain if c in BASIC or c in EXTENDED)


def is_gsm7(text: str) -> bool:
    return all(c in BASIC or c in EXTENDED for c in text)


def gsm7_length(text: str) -> int:
    """Places a GSM-7 text takes; 160 fit one segment, 153 each of several."""
    return sum(2 if c in EXTENDED else 1 for c in text)


def segments(text: str) -> int:
    length = gsm7_length(text)
    return 1 if length <= 160 else -(-length // 153)


def split_at_sentences(text: str, limit: int) -> list[str]:
    """Split into parts of at most `limit` places, at sentence ends where possible, else at spaces."""
    parts: list[str] = []
    current = ""
    for piece in re.split(r"(?<=[.!?])\s+", text.strip()):
        for chunk in _chunks(piece, limit):
            joined = f"{current} {chunk}" if current else chunk
            if gsm7_length(joined) <= limit:
                current = joined
            else:
                parts.append(current)
                current = chunk
    return [*parts, current] if current else parts


def _chunks(sentence: str, limit: int) -> list[str]:
    chunks: list[str] = []
    current = ""
    for word in sentence.split():
        while gsm7_length(word) > limit:
            if current:
                chunks.append(current)
                current = ""
            chunks.append(word[: limit // 2])
            word = word[limit // 2 :]
        joined = f"{current} {word}" if current else word
        if gsm7_length(joined) <= limit:
            current = joined
        else:
            chunks.append(current)
            current = word
    return [*chunks, current] if current else chunks
