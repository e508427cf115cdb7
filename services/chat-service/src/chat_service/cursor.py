"""Page cursors: opaque to clients, the sort key of the last row to us."""

from __future__ import annotations

import base64
import binascii

import orjson

from shared.errors import Invalid

MOST_CHARACTERS = 2000


def encode_cursor(values: list[str]) -> str:
    """Return the cursor that stands for these values."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def decode_cursor(cursor: str | None, count: int) -> list[str] | None:
    """Return the ``count`` values of a cursor, None for none. Raises Invalid for one that we did not make."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor[:MOST_CHARACTERS] + "=" * (-len(cursor) % 4))
        values = orjson.loads(raw)
    except (binascii.Error, ValueError):
        values = None
    if (
        not isinstance(values, list)
        or len(values) != count
        or not all(isinstance(v, str) and "\x00" not in v for v in values)
    ):
        raise Invalid.field("cursor", "cursor", "is not a cursor of this list")
    return [str(value) for value in values]
