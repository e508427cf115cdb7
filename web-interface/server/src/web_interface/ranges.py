"""One byte range of a file, as players of sounds ask for it; anything more elaborate gets the whole file."""

from __future__ import annotations

import re

_ONE = re.compile(rb"bytes=(\d{0,12})-(\d{0,12})")


class Unsatisfiable(ValueError):
    """The range begins after the end."""


def one_range(value: bytes | None, size: int) -> tuple[int, int] | None:
    """Return (first, last) of the one range in ``value``, or None to send everything. Raises Unsatisfiable."""
    found = _ONE.fullmatch(value) if value else None
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        wanted = int(found[2])
        if wanted == 0:
            raise Unsatisfiable
        return max(0, size - wanted), size - 1
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if first >= size:
        raise Unsatisfiable
    return (first, last) if first <= last else None
