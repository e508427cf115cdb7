"""Which addresses files may be fetched from: the provider's own hosts, never this network's."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from whatsapp_service.media.ports import FileRefused

WEB_PORTS = (80, 443)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is routed; beside it lie only local, retired and translated addresses, whatever is_global says of them."""
ANY_PUBLIC_HOST = ("",)
"""Suffixes that allow every https address of the Internet, and none of this network."""


class AddressRule:
    """Hosts by suffix (``.fbsbx.com``), and the origins of the provider's API.

    ``private_urls`` are those of them that the operator has put into his own network.
    """

    def __init__(self, suffixes: Iterable[str], api_urls: Iterable[str], private_urls: Iterable[str] = ()) -> None:
        self._suffixes = tuple(suffixes)
        self._private_hosts = frozenset(_origin(url)[1] for url in private_urls)
        self._apis = frozenset(_origin(url) for url in (*api_urls, *private_urls))

    def check(self, url: str) -> None:
        """Raise FileRefused unless ``url`` may be asked for."""
        try:
            parts, origin = urlsplit(url), _origin(url)
        except ValueError:
            raise FileRefused("The address of the file is not valid.") from None
        if any(ord(character) <= 32 or character == "\\" for character in url) or parts.username or parts.password:
            raise FileRefused("The address of the file is not valid.")
        if origin in self._apis:
            return
        scheme, host, port = origin
        if scheme != "https" or port not in WEB_PORTS or not host.endswith(self._suffixes):
            raise FileRefused("The file lies at an address that is not the provider's.")

    def admit(self, url: str) -> None:
        """As ``check``, and for a host that is an address itself: nobody resolves it, so it is judged here."""
        self.check(url)
        host = urlsplit(url).hostname or ""
        if _is_address(host) and not self.allows_address(host, host):
            raise FileRefused("The file lies at an address that is not the provider's.")

    def allows_address(self, host: str, address: str) -> bool:
        """Return whether ``host`` may be reached at ``address``: a public one, unless it is the configured API."""
        if host.rstrip(".").lower() in self._private_hosts:
            return True
        return is_public(address)


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the Internet's, seen through the forms that hide a private one."""
    try:
        parsed: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is None and parsed in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFF_FFFF)
        if inner is not None:
            parsed = inner
        elif parsed not in _GLOBAL_V6:
            return False
    return parsed.is_global and not parsed.is_multicast


class GuardedResolver(AbstractResolver):
    """Resolves names and hands on only addresses that are allowed; the connection goes to these and is not resolved again."""

    def __init__(self, rule: AddressRule) -> None:
        self._rule, self._inner = rule, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the allowed addresses of ``host``. Raises OSError when there is none."""
        try:
            found = await self._inner.resolve(host, port, family)
        except UnicodeError as error:
            raise OSError(None, "the host is not a name that can be looked up") from error
        # One private address among public ones is as suspicious as a private one alone.
        if not found or not all(self._rule.allows_address(host, one["host"]) for one in found):
            raise OSError(None, "the name leads to an address that is not allowed")
        return found

    async def close(self) -> None:
        """Close the resolver behind."""
        await self._inner.close()


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit() or is_public(host)


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("not a web address")
    return parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80)
