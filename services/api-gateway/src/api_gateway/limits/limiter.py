"""Rate limits per address and per user."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from api_gateway.limits.window import SlidingWindow, Verdict
from shared.errors import TooMany, Unauthenticated
from shared.security.tokens import Tokens, TokenType

IPV6_PREFIX = 64
"""One subscriber's line has at least a /64: counting single addresses would give each device a quintillion limits."""


@lru_cache(maxsize=65_536)
def address_key(address: str) -> str:
    """Return what an address is counted as: itself for IPv4, its /64 for IPv6."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"ip:{address[:64]}"
    if isinstance(parsed, ipaddress.IPv4Address):
        return f"ip:{parsed}"
    if parsed.ipv4_mapped is not None:
        return f"ip:{parsed.ipv4_mapped}"
    return f"ip:{ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False).network_address}/{IPV6_PREFIX}"


class RateLimiter:
    """Counts a request for its address and, with a valid token, for its user; no address is exempt."""

    def __init__(self, window: SlidingWindow, tokens: Tokens, *, per_address: int, per_user: int) -> None:
        self._window, self._tokens = window, tokens
        self._per_address, self._per_user = per_address, per_user

    def admit(self, address: str, authorization: bytes | None, kind: TokenType) -> tuple[Verdict, str]:
        """Return the tighter of the verdicts and the user's id ("" without one). Raises TooMany."""
        verdict = self._window.hit(address_key(address), self._per_address)
        if not verdict.allowed:
            raise _too_many(verdict, "this address")
        user = self._user(authorization, kind) if authorization is not None else ""
        if user:
            own = self._window.hit(f"{kind}:{user}", self._per_user)
            if not own.allowed:
                raise _too_many(own, "this user")
            if own.remaining < verdict.remaining:
                verdict = own
        return verdict, user

    def _user(self, authorization: bytes, kind: TokenType) -> str:
        if authorization[:7].lower() != b"bearer ":
            return ""
        try:
            return str(self._tokens.verify(authorization[7:].decode("latin-1").strip(), kind)["sub"])
        except Unauthenticated:
            return ""  # the service behind says so; here it only means that there is no user to count


def _too_many(verdict: Verdict, whose: str) -> TooMany:
    problem = TooMany(f"More than {verdict.limit} requests a minute from {whose}.", retry_after=verdict.reset)
    problem.headers.update(
        {"RateLimit-Limit": str(verdict.limit), "RateLimit-Remaining": "0", "RateLimit-Reset": str(verdict.reset)}
    )
    return problem
