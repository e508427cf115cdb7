"""Which web pages may open a socket: our own, those of CORS_ORIGINS, and those on which the widget stands."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from shared.config.settings import Settings


class OriginRule:
    """Exact comparison; only in development is another port of the same host good enough."""

    def __init__(self, settings: Settings, widget_allows: Callable[[str, str], bool]) -> None:
        own = (settings.public_url,) if settings.public_url else ()
        self._exact = frozenset(origin.rstrip("/").lower() for origin in (*settings.cors_origins, *own))
        self._development = not settings.is_production
        self._widget_allows = widget_allows

    def allows(self, origin: str, host: str) -> bool:
        """Return whether a page of ``origin`` may connect to us as ``host``."""
        value = origin.strip().lower()
        if value in self._exact:
            return True
        try:
            parts = urlsplit(value)
            here = urlsplit(f"//{host.lower()}")
            same_host = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.hostname == here.hostname
            same_port = parts.port == here.port
        except ValueError:
            return False
        if same_host and (same_port or self._development):
            return True
        return self._widget_allows(value, host)
