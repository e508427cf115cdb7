"""What a segment is asked by."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from shared.schemas.common import LenientBody, Uuid

Tag = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Segment(LenientBody):
    """Contacts of whom every given condition holds; of several tags or queues one is enough.

    The conditions on tags, queues and channel speak of one and the same conversation; last contact is the customer's own
    newest message.
    """

    tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list)
    queue_ids: Annotated[list[Uuid], Field(max_length=50)] = Field(default_factory=list)
    channel_id: Uuid | None = None
    last_contact_after: AwareDatetime | None = None
    last_contact_before: AwareDatetime | None = None
    after: Uuid | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 500
