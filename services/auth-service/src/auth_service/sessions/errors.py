"""What can be wrong with a session."""

from __future__ import annotations

from shared.errors import NotFound


class SessionNotFound(NotFound):
    """There is no such session of this user."""

    slug, title = "session-not-found", "Session not found"
