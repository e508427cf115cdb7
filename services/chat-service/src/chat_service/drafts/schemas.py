"""Bodies of the draft routes."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from shared.schemas.common import Body, Timestamp, View


class DraftBody(Body):
    """What was written so far."""

    content: Annotated[str, StringConstraints(max_length=16_384)]


class DraftView(View):
    """A draft; without content there is none."""

    content: str
    updated_at: Timestamp | None
