"""How many connections one address holds open at a port: a bound, so that one neighbour cannot take every place (G29)."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

import structlog

from shared.security.client_address import GATEWAY_HEADER, address_bucket, canonical

MOST_BY_DEFAULT = 1000
SWEEP_SECONDS = 2.0
NOT_COUNTED = ""
LOOPBACK = ("127.0.0.0/8", "::1/128")
PROOF = GATEWAY_HEADER.lower().encode()
WARNING_SECONDS = 60.0
log = structlog.get_logger(__name__)


class Crowd:
    """Counts connections by address (IPv6: by /64); those of ``spared`` networks are not counted, with ``most`` None nobody's are.

    A connection that was handed over as a socket has its place until its transport is closed. Nobody tells of that, so the
    sockets are looked through every few seconds, and before somebody is refused.

    ``is_ours`` says whether a token proves one of our own services: the web's port carries everybody's requests to the
    gateway, from one address, and must not run out of places.
    """

    def __init__(
        self, most: int | None = None, *, spared: Iterable[str] = (), is_ours: Callable[[bytes], bool] | None = None
    ) -> None:
        self._most = most
        self._is_ours = is_ours
        self._warned = -WARNING_SECONDS
        self._spared = [ipaddress.ip_network(entry, strict=False) for entry in spared]
        self._held: Counter[str] = Counter()
        self._sockets: dict[asyncio.BaseTransport, str] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._place = lru_cache(maxsize=4096)(self._find_place)

    def enters(self, address: str) -> str | None:
        """Return the place that a new connection takes, None when its address has no more."""
        if self._most is None:
            return NOT_COUNTED
        place = self._place(address)
        if place == NOT_COUNTED:
            return place
        if self._held[place] >= self._most:
            self._sweep()
            if self._held[place] >= self._most:
                self._warn(place)
                return None
        self._held[place] += 1
        return place

    def recognises(self, place: str | None, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """Return ``place``, or that of an uncounted connection when the first request's ``headers`` prove one of our services."""
        if place and self._is_ours is not None:
            for name, value in headers:
                if name == PROOF and self._is_ours(value):
                    self.leaves(place)
                    return NOT_COUNTED
        return place

    def _warn(self, place: str) -> None:
        """Tell the operator whose proxy is perhaps not in TRUSTED_PROXIES; once a minute, an attack does not fill the log."""
        now = time.monotonic()
        if now - self._warned >= WARNING_SECONDS:
            self._warned = now
            log.warning("edge.too_many_connections", address=place, most=self._most)

    def leaves(self, place: str | None) -> None:
        """Free the place of a connection that is closed."""
        if place:
            self._held[place] -= 1
            if self._held[place] <= 0:
                del self._held[place]

    def keeps(self, place: str | None, transport: asyncio.BaseTransport) -> None:
        """Let a connection that became a socket have its place until ``transport`` is closed."""
        if place:
            self._sockets[transport] = place
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._look)

    def _look(self) -> None:
        self._timer = None
        self._sweep()
        if self._sockets:
            self._timer = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._look)

    def _sweep(self) -> None:
        for transport in [one for one in self._sockets if one.is_closing()]:
            self.leaves(self._sockets.pop(transport))

    def _find_place(self, address: str) -> str:
        address = canonical(address)
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return NOT_COUNTED  # a Unix socket: who may open it is the file system's business
        if any(parsed in network for network in self._spared):
            return NOT_COUNTED
        return address_bucket(address)


def crowd_for(most: int | None, trusted: Iterable[str], is_ours: Callable[[bytes], bool] | None = None) -> Crowd:
    """Return the bound of a port at the edge; without a number of the operator's own, loopback is spared too."""
    if most is None:
        return Crowd(MOST_BY_DEFAULT, spared=(*trusted, *LOOPBACK), is_ours=is_ours)
    return Crowd(most, spared=trusted, is_ours=is_ours)
