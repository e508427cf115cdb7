"""Telephone numbers: any way people write them becomes one E.164 form, Brazil's ninth digit included.

Brazilian mobiles got a ninth digit; WhatsApp's ids and old records often lack it. One canonical form (with the digit) is stored and
looked up, so both spellings are the same number. Landlines (first digit 2 to 5) have eight digits and are left alone.
"""

from __future__ import annotations

import phonenumbers

DEFAULT_REGION = "BR"
MOST_CHARACTERS = 40
BRAZIL = "+55"
LANDLINE = frozenset("2345")


def normalise(text: str, region: str = DEFAULT_REGION) -> str | None:
    """Return the canonical E.164 form of a number as a person typed it, or None for what cannot be called.

    A Brazilian number needs its area code: a local number says nothing about who it is.
    """
    if not 3 <= len(text.strip()) <= MOST_CHARACTERS:
        return None
    written = text.strip()
    if written.startswith(
        "00"
    ):  # how most of the world dials abroad; the library would take 0055 for a Brazilian carrier code
        written = f"+{written[2:]}"
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if e164.startswith(BRAZIL) and not brazilian(e164)[0] and not phonenumbers.is_valid_number(number):
        return None  # neither an area code and a subscriber nor a service number such as 0800
    return canonical(e164)


def canonical(e164: str) -> str:
    """Return the form under which a number is kept: a Brazilian mobile without its ninth digit gets it."""
    area, subscriber = brazilian(e164)
    if len(subscriber) == 8 and subscriber[0] not in LANDLINE and subscriber[0] != "0":
        return f"{BRAZIL}{area}9{subscriber}"
    return e164


def brazilian(e164: str) -> tuple[str, str]:
    """Return (area code, subscriber number) of a Brazilian geographic number, else two empty strings."""
    national = e164[len(BRAZIL) :] if e164.startswith(BRAZIL) else ""
    if len(national) not in (10, 11) or "0" in national[:2]:
        return "", ""
    return national[:2], national[2:]


def mask(e164: str) -> str:
    """Return the number as those may see it who may not see numbers: the country and the last four digits."""
    digits = e164.lstrip("+")
    head = BRAZIL if e164.startswith(BRAZIL) else "+"
    hidden = max(0, len(digits) - len(head) + 1 - 4)
    return f"{head}{'*' * hidden}{digits[-4:]}"
