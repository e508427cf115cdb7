"""The address of the client, for limits and audit; no header of the outside is ever believed.

In one process the gateway puts the client into ``scope["client"]``. Over the network it adds two headers of its own, and they count
only together with a valid service token of the gateway; anybody else's are ignored.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from shared.errors import Unauthenticated
from shared.security.tokens import Tokens

CLIENT_HEADER = "X-ISPChat-Client"
"""The client's address as the gateway saw it."""
GATEWAY_HEADER = "X-ISPChat-Gateway"
"""The gateway's service token, the proof for the other header."""
GATEWAY = "api-gateway"
UNKNOWN = "unknown"


def client_address(scope: Mapping[str, Any], tokens: Tokens) -> str:
    """Return the client's address in its canonical form, or ``unknown`` (a Unix socket, an in-process call)."""
    headers = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
    proof = headers.get(GATEWAY_HEADER.lower().encode())
    claimed = headers.get(CLIENT_HEADER.lower().encode())
    if proof and claimed and _is_gateway(proof, tokens):
        return canonical(claimed.decode("latin-1"))
    client = scope.get("client")
    return canonical(str(client[0])) if client else UNKNOWN


def _is_gateway(proof: bytes, tokens: Tokens) -> bool:
    try:
        return bool(tokens.verify(proof.decode("latin-1"), "service")["sub"] == GATEWAY)
    except Unauthenticated:
        return False


def is_service(proof: bytes, tokens: Tokens) -> bool:
    """Return whether ``proof`` is the token of one of our services."""
    try:
        tokens.verify(proof.decode("latin-1"), "service")
    except Unauthenticated:
        return False
    return True


def canonical(address: str) -> str:
    """Return one spelling per address: no zone, no IPv4 inside IPv6; ``unknown`` for what is no address."""
    try:
        parsed = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(parsed)


def address_bucket(address: str) -> str:
    """Return what one subscriber line is counted as: an IPv4 address, or the /64 that an IPv6 customer owns whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
