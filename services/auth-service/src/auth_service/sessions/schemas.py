"""Bodies of the sessions' routes."""

from __future__ import annotations

from shared.schemas.common import Timestamp, View


class SessionView(View):
    """One place where a user is signed in."""

    id: str
    address: str
    user_agent: str
    remember_me: bool
    created_at: Timestamp
    last_used_at: Timestamp
    expires_at: Timestamp
    current: bool


class SessionList(View):
    """The user's living sessions, last used first."""

    sessions: list[SessionView]


class RevocationView(View):
    """One session, or all tokens of a user below a version."""

    session_id: str | None
    user_id: str | None
    min_version: int | None
    expires_at: float


class RevocationList(View):
    """What came after a position and can still matter."""

    position: int
    items: list[RevocationView]
