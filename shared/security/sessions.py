"""The session guard: every process knows within seconds which sessions and users were revoked.

It pulls the revocation list of auth-service every two seconds (at once on a signal) and keeps the part that can still matter;
Redis being down changes nothing but the signal. Until the first pull succeeded, signed-in requests are answered 503 rather
than trusted.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import structlog

from shared.errors import Problem, Unauthenticated, Unavailable
from shared.events.bus import Bus

POLL_SECONDS = 2.0
REVOCATIONS_CHANNEL = "auth.revocations"
log = structlog.get_logger(__name__)


class RevocationSource(Protocol):
    """Where revocations are pulled from: the client of auth-service."""

    async def get(self, path: str, *, params: dict[str, str] | None = None) -> Any:
        """GET ``path``."""
        ...


class SessionGuard:
    """Refuses tokens whose session or user was revoked.

    A revocation is ``{"session_id": str | null, "user_id": str | null, "min_version": int | null, "expires_at": epoch s}``:
    either one session, or every token of a user whose ``ver`` claim is below ``min_version``.
    """

    def __init__(self, source: RevocationSource, bus: Bus) -> None:
        self._source = source
        self._position = 0
        self._first_read = asyncio.Event()
        self._sessions: dict[str, float] = {}
        self._versions: dict[str, tuple[int, float]] = {}
        self._heirs: dict[str, str] = {}
        self._watchers: list[Callable[[], None]] = []
        self._wake = asyncio.Event()
        bus.on_signal(REVOCATIONS_CHANNEL, lambda _: self._wake.set())

    @property
    def is_primed(self) -> bool:
        """True once the list was read; from then on sessions can be checked."""
        return self._first_read.is_set()

    async def primed(self, within: float) -> None:
        """Wait until the list was read, or for ``within`` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._first_read.wait()

    def watch(self, call: Callable[[], None]) -> None:
        """Call ``call`` after new revocations arrived, so that open sockets can be checked again."""
        self._watchers.append(call)

    def subject(self, claimed: str) -> str:
        """Return who a token's subject is now: a visitor's contact may have become part of another one since."""
        while (heir := self._heirs.get(claimed)) is not None:
            claimed = heir
        return claimed

    def succeed(self, heirs: Mapping[str, str]) -> dict[str, str]:
        """Let subjects stand for others from now on; returns those that are news here."""
        new = {gone: heir for gone, heir in heirs.items() if self._heirs.get(gone) != heir}
        self._heirs.update(new)
        return new

    def check(self, claims: dict[str, Any]) -> None:
        """Raise Unauthenticated for a revoked session, Unavailable while the list was never read."""
        if not self.is_primed:
            raise Unavailable("Sessions cannot be checked yet; auth-service has not answered.")
        if claims.get("sid") in self._sessions:
            raise Unauthenticated("This session has ended.")
        floor = self._versions.get(claims["sub"])
        if floor is not None and int(claims.get("ver", 0)) < floor[0]:
            raise Unauthenticated("This session has ended.")

    def end(self, sessions: Mapping[str, float]) -> None:
        """Refuse these sessions (id to the epoch second their tokens end) from now on, besides those auth-service revoked.

        The widget's sessions are chat-service's own: it tells the guard of its own process here.
        """
        fresh = {session: ends for session, ends in sessions.items() if session not in self._sessions}
        if fresh:
            self._sessions.update(fresh)
            for call in self._watchers:
                call()

    async def pull(self) -> None:
        """Read what is new. Raises the client's Problem when auth-service does not answer."""
        answer = await self._source.get("/internal/revocations", params={"after": str(self._position)})
        now = time.time()
        for item in answer["items"]:
            if item.get("session_id"):
                self._sessions[item["session_id"]] = item["expires_at"]
            elif item.get("user_id"):
                known = self._versions.get(item["user_id"], (0, 0.0))
                self._versions[item["user_id"]] = (
                    max(known[0], item["min_version"]),
                    max(known[1], item["expires_at"]),
                )
        self._position = answer["position"]
        self._first_read.set()
        if answer["items"]:
            for call in self._watchers:
                call()
        if len(self._sessions) + len(self._versions) > 1000:
            self._sessions = {k: v for k, v in self._sessions.items() if v > now}
            self._versions = {k: v for k, v in self._versions.items() if v[1] > now}

    async def run(self) -> None:
        """Pull for ever; cancel to stop."""
        troubled = False
        while True:
            try:
                await self.pull()
                troubled = False
            except Problem as problem:
                if not troubled:
                    log.warning("sessions.not_checked", problem=problem.slug)
                troubled = True
            self._wake.clear()
            try:
                async with asyncio.timeout(POLL_SECONDS if self.is_primed else 0.3):
                    await self._wake.wait()
            except TimeoutError:
                continue
