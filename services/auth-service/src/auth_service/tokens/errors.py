"""Why somebody is not let in; never more than he may know."""

from __future__ import annotations

from shared.errors import Forbidden, TooMany, Unauthenticated


class InvalidCredentials(Unauthenticated):
    """The one answer to every login that fails: unknown, inactive and wrong are the same."""

    slug, title = "invalid-credentials", "The username or the password is wrong"


class InvalidRefreshToken(Unauthenticated):
    """The one answer to every refresh that fails."""

    slug, title = "invalid-refresh-token", "The session has ended; sign in again"


class TooManyAttempts(TooMany):
    """Too many wrong passwords; ``Retry-After`` says when to come back."""

    slug, title = "too-many-attempts", "Too many attempts; try again later"

    def __init__(self, detail: str | None = None, *, retry_after: float = 1) -> None:
        super().__init__(detail, retry_after=retry_after)


class ForeignOrigin(Forbidden):
    """A page of another site tried to use the session cookie."""

    slug, title = "foreign-origin", "This origin may not use the session cookie"
