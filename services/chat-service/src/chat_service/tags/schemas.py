"""Bodies of the tag routes."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from shared.schemas.common import Body, Timestamp, View

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r'^[^"\\]+$')]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class NewTag(Body):
    """A tag to make."""

    name: Name
    color: Color | None = None


class TagChange(Body):
    """What is to change. The name stays: conversations carry it."""

    color: Color | None = None
    is_archived: bool | None = None


class TagView(View):
    """A tag."""

    id: str
    name: str
    color: str | None
    is_archived: bool
    created_at: Timestamp
    updated_at: Timestamp


class TagList(View):
    """All tags."""

    tags: list[TagView]
    total: int
