"""Telephone numbers as contacts use them: every spelling of a line, hidden and searched forms."""

from __future__ import annotations

from shared.utils.phones import BRAZIL, LANDLINE, brazilian, canonical, mask, normalise

__all__ = ["canonical", "mask", "normalise", "search_digits", "variants"]
_SHORTEST_SEARCH = 4


def variants(e164: str) -> tuple[str, ...]:
    """Return every spelling of the same line, the canonical one first."""
    kept = canonical(e164)
    area, subscriber = brazilian(kept)
    if len(subscriber) == 9 and subscriber[0] == "9" and subscriber[1] not in LANDLINE and subscriber[1] != "0":
        return kept, f"{BRAZIL}{area}{subscriber[1:]}"
    return (kept,)


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
