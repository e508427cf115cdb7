"""Problems: the one error tree of the product, rendered as RFC 9457 ``application/problem+json``.

A service raises the class; the edge renders it; the typed client of another service rebuilds the same class at the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

PROBLEM_CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """An error with a status, a stable type slug and one sentence for a person.

    ``extra`` holds RFC 9457 extension members (for example ``errors`` or ``taken_by``); they are sent to the caller, so they
    must never contain a secret or a submitted value. ``headers`` are added to the response.
    """

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str | None = None, *, headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Return the problem document (RFC 9457 section 3)."""
        return {
            "type": f"urn:ispchat:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }


class BadRequest(Problem):
    """The request cannot be read at all (syntax, framing)."""

    status, slug, title = 400, "bad-request", "Bad request"


class Unauthenticated(Problem):
    """No valid credentials came with the request."""

    status, slug, title = 401, "unauthenticated", "Authentication required"

    def __init__(self, detail: str | None = None, *, headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer", **(headers or {})}, **extra)


class Forbidden(Problem):
    """The caller is known and may not do this."""

    status, slug, title = 403, "forbidden", "Not allowed"


class NotFound(Problem):
    """The object does not exist for this caller; absent and foreign are the same answer."""

    status, slug, title = 404, "not-found", "Not found"


class MethodNotAllowed(Problem):
    """The resource exists but not for this method."""

    status, slug, title = 405, "method-not-allowed", "Method not allowed"


class Conflict(Problem):
    """The request is well formed but contradicts the current state."""

    status, slug, title = 409, "conflict", "Conflict"


class Gone(Problem):
    """The object existed and is gone for good."""

    status, slug, title = 410, "gone", "Gone"


class TooLarge(Problem):
    """The body is larger than the documented limit."""

    status, slug, title = 413, "too-large", "Content too large"


class UnsupportedMedia(Problem):
    """The body's media type is not accepted here."""

    status, slug, title = 415, "unsupported-media-type", "Unsupported media type"


class Invalid(Problem):
    """The payload has the wrong shape or breaks a rule; ``errors`` names each field and rule."""

    status, slug, title = 422, "invalid", "Invalid input"

    @classmethod
    def field(cls, name: str, rule: str, message: str) -> Invalid:
        """Return the problem for one field that breaks one rule."""
        return cls(f"{name}: {message}", errors=[{"field": name, "rule": rule, "message": message}])


class TooMany(Problem):
    """A rate limit or a lock-out; ``Retry-After`` says when to come back."""

    status, slug, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, detail: str | None = None, *, retry_after: float = 1, **extra: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, round(retry_after)))}, **extra)


class NotBuilt(Problem):
    """The capability is announced but not part of this version."""

    status, slug, title = 501, "not-implemented", "Not available in this version"


class BadGateway(Problem):
    """An upstream service answered something that cannot be passed on."""

    status, slug, title = 502, "bad-gateway", "Bad gateway"


class Unavailable(Problem):
    """A dependency is down or the system is over capacity; retrying later may help."""

    status, slug, title = 503, "unavailable", "Temporarily unavailable"

    def __init__(self, detail: str | None = None, *, retry_after: float = 1, **extra: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, round(retry_after)))}, **extra)


class GatewayTimeout(Problem):
    """An upstream service did not answer within the deadline."""

    status, slug, title = 504, "gateway-timeout", "Upstream timed out"


_GENERIC: tuple[type[Problem], ...] = (
    BadRequest, Unauthenticated, Forbidden, NotFound, MethodNotAllowed, Conflict, Gone, TooLarge, UnsupportedMedia,
    Invalid, TooMany, NotBuilt, BadGateway, Unavailable, GatewayTimeout,
)  # fmt: skip
_BY_STATUS = {cls.status: cls for cls in _GENERIC}


def _subclasses(cls: type[Problem]) -> list[type[Problem]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in _subclasses(sub))]


def rebuild(status: int, body: Mapping[str, Any]) -> Problem:
    """Return the Problem that another service raised, from the document it answered.

    The class is looked up by the slug among those loaded in this process, then by status; an unknown 4xx/5xx becomes the
    plain ``Problem`` of that status family.
    """
    slug = str(body.get("type", "")).rpartition(":")[2]
    detail = str(body.get("detail") or "") or None
    extra = {k: v for k, v in body.items() if k not in {"type", "title", "status", "detail", "instance"}}
    by_slug = {cls.slug: cls for cls in _subclasses(Problem)}
    cls = by_slug.get(slug) or _BY_STATUS.get(status) or (BadGateway if status >= 500 else BadRequest)
    problem = cls.__new__(cls)
    Problem.__init__(problem, detail, **extra)
    return problem
