"""What a provider tells of what was sent, and of the templates: the neutral form of its notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from whatsapp_service.port import Failure


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What a provider tells about a message that was sent: the neutral form of a status webhook.

    ``opaque`` is our own message id where the provider repeats it. ``failure`` says of a failed one why. ``pricing`` is
    ``{"billable": bool, "category": str, "type": str | None}`` where told. ``free_entry_until`` is the end of the window that
    an advertisement opened, where told.
    """

    channel_id: str
    external_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    opaque: str | None = None
    wa_id: str | None = None
    user_id: str | None = None
    failure: Failure | None = None
    pricing: Mapping[str, Any] | None = None
    free_entry_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TemplateUpdate:
    """What a provider tells about one of the account's templates. Only what changed is given."""

    waba_id: str
    name: str
    language: str
    external_id: str | None = None
    status: str | None = None
    category: str | None = None
    quality: str | None = None
    reason: str | None = None
    components: tuple[Mapping[str, Any], ...] | None = None
    at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
