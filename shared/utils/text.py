"""Names for people: cleaned for display, folded for comparison and search."""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINER = "\u200d"
"""Part of emoji and of some scripts; the one invisible character a name may keep."""
_BLANK = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and signs that are drawn as nothing: fillers of Hangul, the empty Braille cell."""
_DOTLESS = "\u0131"
"""The Turkish i without a dot: its capital is our I."""


def clean_line(text: str) -> str:
    """Return one line for people: composed (NFC), trimmed, without control, invisible and direction-changing characters."""
    spaced = "".join(
        " " if character in "\t\n\r\u2028\u2029" + _BLANK else character
        for character in unicodedata.normalize("NFC", text)
    )
    kept = (c for c in spaced if c == _JOINER or unicodedata.category(c) not in _INVISIBLE)
    line = " ".join("".join(kept).split())
    return line if any(unicodedata.category(one)[0] in "LNPS" for one in line) else ""


def fold(text: str) -> str:
    """Return the form in which names are searched: no accents, no case, no width, single spaces; "JOÃO  Ａ" is "joao a"."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).replace(_DOTLESS, "i")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
