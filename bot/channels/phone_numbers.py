"""Phone numbers in the one form we store and compare: E.164."""

from __future__ import annotations

import phonenumbers


def as_e164(raw: str) -> str | None:
    """ "+16175550134" for anything that can be a phone number, else None. Short codes are kept as they are."""
    raw = raw.strip()
    if raw.isdecimal() and 3 <= len(raw) <= 6:
        return raw
    try:
        parsed = phonenumbers.parse(raw, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
