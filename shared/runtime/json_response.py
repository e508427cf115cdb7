"""Responses that were built by us and need no second validation: orjson straight to bytes."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response


class JsonBytes(Response):
    """A JSON response serialised by orjson; hot lists skip the response model's own pass with it."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return content if isinstance(content, bytes) else orjson.dumps(content)
