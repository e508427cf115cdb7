"""Who is asking: the address that counts for limits and logs, and what a client may not say about itself."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from shared.proxy.headers import GATEWAY_CLIENT, GATEWAY_TOKEN, OURS, Header
from shared.security.client_address import is_service
from shared.security.tokens import Tokens

MOST_HOPS = 20
_ONLY_FROM_TRUSTED = OURS - {b"x-request-id"}


class ClientAddress:
    """Finds the client behind trusted proxies (``TRUSTED_PROXIES``) and behind our own web port.

    ``X-Forwarded-For`` is read from its end: each hop appended the address it saw, so the first one that is not a
    trusted proxy is the client, whatever was written before it. Everybody else's word counts for nothing.
    """

    def __init__(self, trusted: Iterable[str], tokens: Tokens) -> None:
        networks = [ipaddress.ip_network(entry, strict=False) for entry in trusted]
        self._tokens = tokens

        @lru_cache(maxsize=4096)
        def is_trusted(address: str) -> bool:
            try:
                parsed: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address)
            except ValueError:
                return False
            if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
                parsed = parsed.ipv4_mapped
            return any(parsed in network for network in networks if network.version == parsed.version)

        self._is_trusted = is_trusted if networks else _nobody

    def find(self, peer: str, headers: dict[bytes, bytes], fields: list[Header]) -> tuple[str, bytes | None]:
        """Return the client's address and the scheme it used, None where nobody trusted tells it."""
        if self._is_trusted(peer):
            chain = b",".join(value for name, value in fields if name == b"x-forwarded-for")
            return self._last_untrusted(peer, chain), _scheme(headers.get(b"x-forwarded-proto"))
        if GATEWAY_TOKEN in headers and is_service(headers[GATEWAY_TOKEN], self._tokens):
            told = headers.get(GATEWAY_CLIENT, b"").decode("latin-1")
            return address_of(told) or peer, _scheme(headers.get(b"x-forwarded-proto"))
        return peer, None

    def _last_untrusted(self, peer: str, chain: bytes) -> str:
        client = peer
        for hop in reversed(chain.decode("latin-1").split(",")[-MOST_HOPS:]):
            address = address_of(hop.strip())
            if address is None:
                break
            client = address
            if not self._is_trusted(address):
                break
        return client


def _nobody(_: str) -> bool:
    return False


def _scheme(value: bytes | None) -> bytes | None:
    last = value.rpartition(b",")[2].strip().lower() if value else b""
    return last if last in (b"http", b"https") else None


def address_of(text: str) -> str | None:
    """Return the IP address in ``text``, which may carry a port, or None."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def has_forged(headers: dict[bytes, bytes]) -> bool:
    """Return whether there are fields that only a trusted hop may set."""
    return not _ONLY_FROM_TRUSTED.isdisjoint(headers)


def without_forged(fields: list[Header]) -> list[Header]:
    """Return the fields without those that only a trusted hop may set."""
    return [pair for pair in fields if pair[0] not in _ONLY_FROM_TRUSTED]
