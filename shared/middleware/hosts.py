"""Which host names this system answers to: a forged ``Host`` must reach no link, no cache and no page."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from shared.config.settings import Settings
from shared.errors import BadRequest

OWN_NAMES = ("localhost", "127.0.0.1", "::1", "api-gateway", "web-interface")
LOCAL_SUFFIXES = (".localhost", ".local", ".lan", ".home.arpa", ".internal", ".test")
_SHAPE = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9_.-]{1,253}))(?::\d{1,5})?")


class AllowedHosts:
    """The names of ``ALLOWED_HOSTS`` and ``PUBLIC_URL``, besides those by which this machine calls itself.

    While neither is set, what cannot be a public name passes too: an IP address, a name without a dot, a local suffix.
    A public DNS name never does, which also stops DNS rebinding. ``*`` allows all, ``.example.com`` a domain and below.
    """

    def __init__(self, settings: Settings) -> None:
        names = [name.lower() for name in settings.allowed_hosts]
        public = urlsplit(settings.public_url).hostname if settings.public_url else None
        self._exact = frozenset((*names, *OWN_NAMES, *([public] if public else [])))
        self._suffixes = tuple(name for name in names if name.startswith("."))
        self._any = "*" in names
        self._open_locally = not names and not public
        self._check = lru_cache(maxsize=1024)(self._is_allowed)

    def check(self, host: bytes | None) -> None:
        """Raise BadRequest for a host that is missing, malformed or not ours."""
        if host is None or not self._check(host):
            raise BadRequest("Host: not a name of this system; the operator can add it to ALLOWED_HOSTS.")

    def _is_allowed(self, host: bytes) -> bool:
        found = _SHAPE.fullmatch(host.decode("latin-1"))
        if found is None:
            return False
        name = (found["v6"] or found["name"]).lower().rstrip(".")
        if self._any or name in self._exact or _ends_with(name, self._suffixes):
            return True
        return self._open_locally and (_is_address(name) or "." not in name or _ends_with(name, LOCAL_SUFFIXES))


def _ends_with(name: str, suffixes: Iterable[str]) -> bool:
    return any(name.endswith(suffix) or name == suffix[1:] for suffix in suffixes)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
