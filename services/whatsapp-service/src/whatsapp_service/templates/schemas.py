"""Bodies of the template routes."""

from __future__ import annotations

from typing import Any

from shared.schemas.common import Body, Timestamp, Uuid, View


class SyncBody(Body):
    """Whose templates to fetch."""

    channel_id: Uuid


class SyncView(View):
    """What a fetch found and changed."""

    found: int
    added: int
    changed: int
    removed: int


class VariableView(View):
    """A place that is filled when the template is sent: in the header, the body or button N."""

    key: str
    where: str
    example: str | None


class TemplateView(View):
    """A template as its provider has it; ``components`` are the provider's own."""

    id: str
    channel_id: str
    name: str
    language: str
    status: str
    category: str
    quality: str | None
    reason: str | None
    components: list[dict[str, Any]]
    variables: list[VariableView]
    updated_at: Timestamp


class TemplateList(View):
    """A page of templates."""

    templates: list[TemplateView]
    total: int
    page: int
    per_page: int
    pages: int
