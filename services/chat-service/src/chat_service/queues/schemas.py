"""Bodies of the queue routes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.schemas.common import LenientBody, Timestamp, Uuid, View

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Position = Annotated[int, Field(ge=0, le=10_000)]


class NewQueue(LenientBody):
    """A queue to make."""

    name: Name
    description: Description | None = None
    color: Color | None = None
    is_default: bool = False
    is_active: bool = True
    position: Position | None = None


class QueueChange(LenientBody):
    """What is to change; what is not named stays."""

    name: Name | None = None
    description: Description | None = None
    color: Color | None = None
    is_default: bool | None = None
    is_active: bool | None = None
    position: Position | None = None


class Members(LenientBody):
    """Who is to serve the queue, all of them."""

    agent_ids: Annotated[list[Uuid], Field(max_length=1000)]


class QueueView(View):
    """A queue."""

    id: str
    name: str
    description: str | None
    color: str | None
    is_default: bool
    is_active: bool
    position: int
    member_count: int
    created_at: Timestamp
    updated_at: Timestamp


class QueueList(View):
    """All queues."""

    queues: list[QueueView]
    total: int


class MembersView(View):
    """Who serves a queue."""

    agent_ids: list[str]


class Removal(View):
    """What became of a deleted queue: gone when nothing ever used it, else switched off and kept for the history."""

    id: str
    deleted: bool
    is_active: bool
