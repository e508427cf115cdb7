"""Telephone numbers: any way people write them becomes one E.164 form, Brazil's ninth digit included.

Brazilian mobiles got a ninth digit; WhatsApp's ids and old records often lack it. One canonical form (with the digit) is stored and
looked up, so both spellings are the same number. Landlines (first digit 2 to 5) have eight digits and are left alone.
"""

from __future__ import annotations

import phonenumbers

DEFAULT_REGION = "BR"
MOST_CHARACTERS = 40
_BRAZIL = "+55"
_LANDLINE = frozenset("2345")
_SHORTEST_SEARCH = 4


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
    if e164.startswith(_BRAZIL) and not _brazilian(e164)[0] and not phonenumbers.is_valid_number(number):
        return None  # neither an area code and a subscriber nor a service number such as 0800
    return canonical(e164)


def canonical(e164: str) -> str:
    """Return the form under which a number is kept: a Brazilian mobile without its ninth digit gets it."""
    area, subscriber = _brazilian(e164)
    if len(subscriber) == 8 and subscriber[0] not in _LANDLINE and subscriber[0] != "0":
        return f"{_BRAZIL}{area}9{subscriber}"
    return e164


def variants(e164: str) -> tuple[str, ...]:
    """Return every spelling of the same line, the canonical one first."""
    kept = canonical(e164)
    area, subscriber = _brazilian(kept)
    if len(subscriber) == 9 and subscriber[0] == "9" and subscriber[1] not in _LANDLINE and subscriber[1] != "0":
        return kept, f"{_BRAZIL}{area}{subscriber[1:]}"
    return (kept,)


def mask(e164: str) -> str:
    """Return the number as those may see it who may not see numbers: the country and the last four digits."""
    digits = e164.lstrip("+")
    head = _BRAZIL if e164.startswith(_BRAZIL) else "+"
    hidden = max(0, len(digits) - len(head) + 1 - 4)
    return f"{head}{'*' * hidden}{digits[-4:]}"


def search_digits(text: str) -> tuple[str, ...]:
    """Return the digit sequences that a stored number may contain to match ``text``; empty when it does not look like a number.

    "(11) 8888-7777" also finds +5511988887777: a full number is brought to its canonical form, a partial one is tried with the
    ninth digit put after its area code.
    """
    if any(character.isalpha() for character in text):
        return ()
    digits = "".join(character for character in text if character in "0123456789")
    if len(digits) < _SHORTEST_SEARCH:
        return ()
    full = normalise(text)
    if full is not None:
        return tuple(dict.fromkeys(variant.lstrip("+") for variant in variants(full)))
    bare = digits.lstrip("0")
    if len(bare) < _SHORTEST_SEARCH:
        return ()
    return (bare, f"{bare[:2]}9{bare[2:]}")


def _brazilian(e164: str) -> tuple[str, str]:
    """Return (area code, subscriber number) of a Brazilian geographic number, else two empty strings."""
    national = e164[len(_BRAZIL) :] if e164.startswith(_BRAZIL) else ""
    if len(national) not in (10, 11) or "0" in national[:2]:
        return "", ""
    return national[:2], national[2:]
