"""Phone numbers as Twilio reads and shows them."""

import re

PUNCTUATION = re.compile(r"[\s().-]")
NORTH_AMERICA = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
ELSEWHERE = re.compile(r"\+[2-9]\d{6,14}")


def e164(raw: str) -> str | None:
    """The number in E.164, or None. Locally written US numbers are taken the way Twilio takes them."""
    number = PUNCTUATION.sub("", raw)
    if re.fullmatch(r"1?\d{10}", number):
        number = "+1" + number[-10:]
    return number if NORTH_AMERICA.fullmatch(number) or ELSEWHERE.fullmatch(number) else None


def masked(raw: str) -> str:
    """Twilio's error messages hide the end of a number; ours must too, because clients log them."""
    return raw[:-4] + "XXXX" if len(raw) > 4 else "XXXX"
