"""Pages with cursors, as every list of the Graph API has them."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.graph.call import Call

DEFAULT = 25
MOST = 1000


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"MAZDZD{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor.encode()).decode().removeprefix("MAZDZD"))
    except (binascii.Error, ValueError, UnicodeError) as error:
        raise GraphError(100, message="(#100) Invalid cursors values: cursor is not valid.") from error


def page(call: Call, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the page of ``rows`` that was asked for."""
    query = call.query
    limit = query.get("limit", str(DEFAULT))
    if not limit.isdigit() or not 1 <= int(limit) <= MOST:
        raise GraphError(100, message="(#100) Param limit must be an integer between 1 and 1000.")
    first = _position(query["after"]) if query.get("after") else 0
    if query.get("before"):
        first = max(0, _position(query["before"]) - 1 - int(limit))
    last = min(first + int(limit), len(rows))
    data = rows[first:last]
    if not data:
        return {"data": []}
    paging: dict[str, Any] = {"cursors": {"before": _cursor(first + 1), "after": _cursor(last)}}
    if last < len(rows):
        rest = {name: value for name, value in query.items() if name not in ("after", "before", "access_token")}
        paging["next"] = f"{call.request.url.replace(query='')}?{urlencode({**rest, 'after': _cursor(last)})}"
    return {"data": data, "paging": paging}
