"""Bodies of the attachment routes."""

from __future__ import annotations

from shared.schemas.common import View


class AttachmentView(View):
    """A stored file; the addresses work for a few minutes."""

    id: str
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    url: str
    thumbnail_url: str | None
    playable_url: str | None = None
    expired: bool = False
