"""Cross-origin rules: an exact list for the API, any site for the widget (chat-service checks its own list)."""

from __future__ import annotations

from urllib.parse import urlsplit

from shared.config.settings import Settings
from shared.errors import Forbidden
from shared.proxy.headers import Header

WIDGET_PATHS = ("/api/widget/", "/widget/", "/widget.js")
_METHODS = b"GET, POST, PUT, PATCH, DELETE"
_REQUEST_FIELDS = b"authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id"
_EXPOSED = b"X-Request-ID, Location, ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
VARY: Header = (b"vary", b"Origin")


class CrossOrigin:
    """Decides by path and origin which headers let a browser read an answer."""

    def __init__(self, settings: Settings) -> None:
        self._any = "*" in settings.cors_origins
        own = {_origin(settings.public_url)} if settings.public_url else set()
        self._allowed = frozenset(origin.encode() for origin in {*settings.cors_origins, *own})

    def answer_headers(self, path: str, origin: bytes) -> list[Header]:
        """Return the headers for an answer to ``origin``; only ``Vary`` when it may not read it."""
        if path.startswith(WIDGET_PATHS):
            return [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", _EXPOSED), VARY]
        if origin in self._allowed:
            return [
                (b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true"),
                (b"access-control-expose-headers", _EXPOSED), VARY,
            ]  # fmt: skip
        if self._any:
            return [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", _EXPOSED)]
        return [VARY]

    def preflight(self, path: str, origin: bytes) -> list[Header]:
        """Return the headers that answer a preflight. Raises Forbidden for an origin that may not ask."""
        headers = self.answer_headers(path, origin)
        if len(headers) == 1:
            raise Forbidden("This origin may not call the API; the operator can add it to CORS_ORIGINS.")
        return [
            *headers, (b"access-control-allow-methods", _METHODS), (b"access-control-allow-headers", _REQUEST_FIELDS),
            (b"access-control-max-age", b"600"), (b"content-length", b"0"),
        ]  # fmt: skip

    def refuse_forgery(self, method: str, headers: dict[bytes, bytes], scheme: str) -> None:
        """Raise Forbidden for a request that changes something with a cookie and comes from another site's page."""
        origin = headers.get(b"origin")
        if method in _SAFE or b"cookie" not in headers or origin is None or origin in self._allowed:
            return
        host = headers.get(b"host", b"")
        if origin != b"%b://%b" % (scheme.encode(), host) and origin.partition(b"://")[2] != host:
            raise Forbidden("Cookies are not accepted from another site's page.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
