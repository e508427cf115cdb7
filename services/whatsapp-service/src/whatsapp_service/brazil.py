"""Brazil's ninth digit: the two spellings of one mobile number, and landlines left alone.

Works on digits with country code, as WhatsApp's ids are; chat-service keeps the spelling with the ninth digit.
"""

from __future__ import annotations

_COUNTRY = "55"
_MOBILE_FIRST = frozenset("6789")


def canonical(digits: str) -> str:
    """Return the number with its ninth digit; any number that is no Brazilian mobile is returned as it is."""
    area, subscriber = _parts(digits)
    if len(subscriber) == 8 and subscriber[0] in _MOBILE_FIRST:
        return f"{_COUNTRY}{area}9{subscriber}"
    return digits


def other_form(digits: str) -> str | None:
    """Return the other spelling of a Brazilian mobile, or None for a number that has only one."""
    area, subscriber = _parts(digits)
    if len(subscriber) == 8 and subscriber[0] in _MOBILE_FIRST:
        return f"{_COUNTRY}{area}9{subscriber}"
    if len(subscriber) == 9 and subscriber[0] == "9" and subscriber[1] in _MOBILE_FIRST:
        return f"{_COUNTRY}{area}{subscriber[1:]}"
    return None


def _parts(digits: str) -> tuple[str, str]:
    """Return (area code, subscriber) of a Brazilian number, else two empty strings."""
    national = digits[len(_COUNTRY) :] if digits.startswith(_COUNTRY) else ""
    if len(national) not in (10, 11) or "0" in national[:2]:
        return "", ""
    return national[:2], national[2:]
