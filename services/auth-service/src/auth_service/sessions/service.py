"""Beginning, using and ending sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from auth_service.audit.trail import Actor, AuditEntry
from auth_service.sessions import repository, revocations
from auth_service.sessions.errors import SessionNotFound
from auth_service.sessions.revocations import Revocation
from auth_service.store import Change, Store
from shared.security.client_address import address_bucket
from shared.utils.ids import uuid7

KNOWN_ADDRESS = timedelta(days=30)
"""How long an address from which a user signed in stays his own for the lock-out; sessions are kept that long after their end."""
AFTER_EXPIRY = timedelta(seconds=60)
"""A revocation outlives the last access token by more than any allowed clock skew."""
LONGEST_USER_AGENT = 200


@dataclass(frozen=True, slots=True)
class SessionLives:
    """How long things live."""

    access: timedelta
    idle: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a session is begun from."""

    address: str
    user_agent: str


class SessionService:
    """The sessions of this installation."""

    def __init__(self, store: Store, lives: SessionLives) -> None:
        self._store, self._lives = store, lives

    def begin(self, change: Change, user_id: str, origin: Origin, *, remember_me: bool) -> str:
        """Begin a session within the caller's transaction and return its id; it is always a new one (no fixation)."""
        expires_at = change.now + self._lives.longest
        session_id = uuid7()
        repository.add(
            change.connection,
            {
                "id": session_id,
                "user_id": user_id,
                "remember_me": remember_me,
                "address": origin.address,
                "address_bucket": address_bucket(origin.address),
                "user_agent": origin.user_agent[:LONGEST_USER_AGENT],
                "created_at": change.now,
                "last_used_at": change.now,
                "expires_at": expires_at,
                "ended_at": None,
                "idle_until": self._idle_until(change.now, expires_at, remember_me=remember_me),
            },
        )
        return session_id

    def _idle_until(self, now: datetime, expires_at: datetime, *, remember_me: bool) -> datetime:
        return expires_at if remember_me else min(now + self._lives.idle, expires_at)

    def use(self, change: Change, session_id: str) -> Any | None:
        """Prolong a living session and return its row, or None when it has ended."""
        row = repository.find_alive(change.connection, session_id, change.now)
        if row is None:
            return None
        until = self._idle_until(change.now, row.expires_at, remember_me=row.remember_me)
        return row if repository.touch(change.connection, session_id, change.now, until) else None

    def find_alive(self, connection: Connection, session_id: str) -> Any | None:
        """Return the row of a living session, or None."""
        return repository.find_alive(connection, session_id, self._store.clock.now())

    def is_known_address(self, connection: Connection, user_id: str, bucket: str) -> bool:
        """Return whether the user signed in from this address lately."""
        return repository.is_known_address(connection, user_id, bucket, self._store.clock.now() - KNOWN_ADDRESS)

    def end(self, change: Change, session_id: str, *, user_id: str | None = None) -> bool:
        """End one session within the caller's transaction; every process refuses its tokens within seconds."""
        if not repository.end(change.connection, session_id, change.now, user_id=user_id):
            return False
        change.revocations.append(Revocation(self._until(change), session_id=session_id))
        return True

    def end_others(self, change: Change, user_id: str, keep: str) -> int:
        """End every session of a user but ``keep``; return how many."""
        others = [i for i in repository.ids_alive(change.connection, user_id, change.now) if i != keep]
        return sum(self.end(change, session_id) for session_id in others)

    def end_all(self, change: Change, user_id: str, *, below_version: int) -> int:
        """End every session of a user and refuse all his tokens below a version; return how many sessions."""
        alive = repository.ids_alive(change.connection, user_id, change.now)
        ended = sum(repository.end(change.connection, session_id, change.now) for session_id in alive)
        self.refuse_tokens(change, user_id, below_version=below_version)
        return ended

    def refuse_tokens(self, change: Change, user_id: str, *, below_version: int) -> None:
        """Refuse a user's access tokens below a version; his sessions live on and fetch new ones."""
        change.revocations.append(Revocation(self._until(change), user_id=user_id, min_version=below_version))

    def _until(self, change: Change) -> datetime:
        return change.now + self._lives.access + AFTER_EXPIRY

    async def list_alive(self, user_id: str) -> list[RowMapping]:
        """Return the user's living sessions."""
        now = self._store.clock.now()
        return await self._store.read(lambda c: repository.list_alive(c, user_id, now))

    async def revoke(self, actor: Actor, session_id: str) -> None:
        """End one of the actor's own sessions. Raises SessionNotFound, for somebody else's too."""

        def run(change: Change) -> None:
            if not self.end(change, session_id, user_id=actor.id):
                raise SessionNotFound
            change.audit.append(AuditEntry(actor, "session.revoke", "session", session_id))

        await self._store.change(run)

    async def revocations(self, after: int) -> dict[str, Any]:
        """Return the revocations after a position."""
        now = self._store.clock.now()
        return await self._store.read(lambda c: revocations.read(c, after=after, now=now))

    def count_alive(self, connection: Connection) -> dict[str, int]:
        """Return the number of living sessions by user."""
        return repository.count_alive(connection, self._store.clock.now())

    def purge(self, change: Change) -> None:
        """Delete what can matter no more."""
        revocations.purge(change.connection, change.now)
        repository.purge(change.connection, change.now - KNOWN_ADDRESS)
