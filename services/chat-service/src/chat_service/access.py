"""Who may use the routes of conversations, messages and the inbox."""

from __future__ import annotations

from typing import Annotated

from shared.security.policy import allow, allow_any
from shared.security.principal import Principal

Reader = Annotated[
    Principal,
    allow_any(
        "conversations:read_assigned",
        "conversations:read_department",
        "conversations:read_unassigned",
        "conversations:read_all",
    ),
]
"""Whoever may read conversations at all; which ones is the scope's business."""

Writer = Annotated[Principal, allow("conversations:write")]
"""Whoever may do deeds on conversations he sees."""
