"""Phone numbers and e-mail addresses, in every way people type or dictate them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DICTATED_EMAIL = re.compile(
    r"(?:^|\b(?:is|its|it's|email|e-mail|me|to|me at|correo|es|or|and|use)\b[\s:,]*|[:,(]\s*)"
    r"([\w.+-]+) (?:at|arroba) ([\w-]+) (?:dot|punto) (com|org|net|edu|gov|io|me|us)\b",
    re.I,
)
_ALMOST_EMAIL = re.compile(r"\S*@\S*|\b\w+ at \w+ dot \w+", re.I)
_DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_TIMES_OVER = {"double": 2, "triple": 3}
_SPOKEN_DIGIT = "|".join(_DIGITS)
_DIGIT = rf"(?:\d|\b(?:(?:double|triple)\s+)?(?:{_SPOKEN_DIGIT}|(?<=double )\d|(?<=triple )\d)\b)"
_BETWEEN = r"(?:[\s()./·-]|\bthen\b|\barea code\b)*"
_NUMBER = re.compile(rf"\+?{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{4,14}}", re.I)
_TURNED_DOWN = re.compile(
    r"\b(?:not|isn'?t|instead of|no longer|old (?:one|number|phone)?(?: (?:is|was))?|wrong one is)\W*$", re.I
)
_OR_ALSO = re.compile(r"^\W*(?:or|and|o|y|also|/)\W*$", re.I)
_LAST_FOUR = re.compile(
    r"\b(\d{4})\W+(?:and )?not (\d{4})\b|\bnot (\d{4})\W+(?:(?:its|it's|but)\W+)?(\d{4})\b", re.I
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What was found, the text without it, and whether something looks like a number or an address but is none."""

    phone: str | None
    email: str | None
    rest: str
    broken_phone: bool
    broken_email: bool


def find_reach(text: str) -> Reach:
    email, rest = _take_email(text)
    broken_email = email is None and _ALMOST_EMAIL.search(rest) is not None
    phones: list[str] = []
    broken_phone = False
    end_of_last = 0
    for run in list(_NUMBER.finditer(rest)):
        if not _is_typed_as_number(run.group()):
            continue
        number, said = _phone_in(run.group())
        if number is None:
            broken_phone = True
            continue
        turned_down = _TURNED_DOWN.search(rest[end_of_last : run.start()]) is not None
        second_choice = bool(phones) and _OR_ALSO.match(rest[end_of_last : run.start()]) is not None
        if not turned_down and not second_choice:
            phones.append(number)
        end_of_last = run.start() + len(said)
        # Same length, so that the places of the following numbers hold.
        rest = rest[: run.start()] + ";" + " " * (len(said) - 1) + rest[end_of_last:]
    return Reach(phones[-1] if phones else None, email, rest, broken_phone and not phones, broken_email)


def corrected_ending(text: str, phone: str | None) -> str | None:
    """ "no its 0152 not 0125": the number so far with its last four digits corrected."""
    said = _LAST_FOUR.search(text)
    if said is None or not phone:
        return None
    right, wrong = (said.group(1), said.group(2)) if said.group(1) else (said.group(4), said.group(3))
    return phone[:-4] + right if phone.endswith(wrong) else None


def _take_email(text: str) -> tuple[str | None, str]:
    if typed := _EMAIL.search(text):
        return typed.group().strip(".-").lower(), text.replace(typed.group(), " ; ")
    if said := _DICTATED_EMAIL.search(text):
        address = f"{said.group(1)}@{said.group(2)}.{said.group(3)}"
        return address.lower(), text[: said.start(1)] + " ; " + text[said.end() :]
    return None, text


def _is_typed_as_number(run: str) -> bool:
    """Short runs are times, ages and dates."""
    return len(_as_digits(run)) >= 6


def _as_digits(run: str) -> str:
    digits, times = "", 1
    for token in re.findall(r"\d|[a-z]+", run.lower()):
        if token in _TIMES_OVER:
            times = _TIMES_OVER[token]
        elif token.isdigit() or token in _DIGITS:
            digits += (token if token.isdigit() else _DIGITS[token]) * times
            times = 1
    return digits


def _phone_in(run: str) -> tuple[str | None, str]:
    """The number at the start of a run of digits, as E.164, and the part of the run it took."""
    plus = run.lstrip("( ").startswith("+")
    digits = _as_digits(run)
    lengths = [len(digits)] if plus else [11 if digits.startswith("1") else 10, 10]
    for length in lengths:
        candidate = ("+" if plus else "") + digits[:length]
        if len(digits) < length or len(digits) - length not in (0, 1, 2):
            continue  # up to two digits behind it may be a time ("... 0152 6pm")
        if len(digits) > length and not re.search(r"\s\S{1,2}$", run):
            continue
        try:
            number = phonenumbers.parse(candidate, "US")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number) and (plus or number.national_number >= 2 * 10**9):
            surplus = len(digits) - length
            said = re.sub(rf"\s\S{{{surplus}}}$", "", run) if surplus else run
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), said
    return None, run
