"""Limits on guessing, kept in the database: global over all replicas, and still there after a restart.

Each try is counted before the password is looked at and given back when it was right, so that a thousand parallel guesses are a
thousand counted guesses. A try counts three times:

* for the pair (account, address): MAX_LOGIN_ATTEMPTS, then locked for LOCKOUT_DURATION_MINUTES;
* for the account over all addresses from which its owner did not sign in lately: twice as many, so that guessing from many places
  stops too, while the owner at his usual place still gets in;
* for the address over all accounts: spraying one password over many accounts stops after 30 in 15 minutes.

Accounts are counted by the name as typed (folded), whether there is such a user or not.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from auth_service.audit.trail import Actor, AuditEntry
from auth_service.store import Change, Store
from auth_service.tokens import limits_repository as repository
from auth_service.tokens.errors import TooManyAttempts
from shared.errors import Unavailable
from shared.security.client_address import address_bucket

SPRAYING_WINDOW = timedelta(minutes=15)
STRANGERS_FACTOR = 2
TRIES = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """One counter that a try counts for."""

    key: str
    most: int
    lock: timedelta
    forgiving: bool
    """True where a right password clears the counter; else only its own try is given back."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A counted try; hand it back with ``settle`` when it was right, or with ``refund`` when it was never looked at."""

    limits: tuple[Limit, ...]


class Guesses:
    """Counts tries."""

    def __init__(self, store: Store, key: bytes, *, most: int, lock: timedelta, most_per_address: int) -> None:
        self._store, self._key = store, key
        self._most, self._lock, self._most_per_address = most, lock, most_per_address

    def _name(self, account: str) -> str:
        return hmac.new(self._key, account.encode(), hashlib.sha256).hexdigest()[:32]

    def _limits(self, account: str, address: str, *, known: bool) -> tuple[Limit, ...]:
        name, bucket = self._name(account), address_bucket(address)
        spraying = Limit(f"address:{bucket}", self._most_per_address, SPRAYING_WINDOW, forgiving=False)
        strangers = Limit(f"account:{name}", self._most * STRANGERS_FACTOR, self._lock, forgiving=False)
        pair = Limit(f"pair:{name}:{bucket}", self._most, self._lock, forgiving=True)
        # Always in this order: two transactions that wait for each other in a circle cannot happen.
        return (spraying, pair) if known else (spraying, strangers, pair)

    async def reserve(self, account: str, actor: Actor, *, known: bool) -> Ticket:
        """Count a try for ``account`` from the actor's address. Raises TooManyAttempts (429) while one of its limits is reached."""
        limits = self._limits(account, actor.address, known=known)
        for _ in range(TRIES):
            try:
                await self._store.change(lambda change: _count(change, limits, actor))
                return Ticket(limits)
            except IntegrityError:
                continue  # another try made the row at the same moment
        raise Unavailable("This try could not be counted.")

    async def refund(self, ticket: Ticket) -> None:
        """Give back a try that was never looked at (over capacity)."""
        await self._store.change(lambda change: _give_back(change, ticket.limits))

    def settle(self, change: Change, ticket: Ticket) -> None:
        """Within the caller's transaction: the try was right; forget the wrong ones of this account at this address."""
        _give_back(change, [limit for limit in ticket.limits if not limit.forgiving])
        for limit in ticket.limits:
            if limit.forgiving:
                repository.remove(change.connection, limit.key)

    def purge(self, change: Change) -> None:
        """Delete counters whose time is over."""
        repository.purge(change.connection, change.now - max(self._lock, SPRAYING_WINDOW) * 2)


def _count(change: Change, limits: Sequence[Limit], actor: Actor) -> None:
    for limit in limits:
        row = repository.lock(change.connection, limit.key, change.now)
        if row is not None and row.locked_until is not None and row.locked_until > change.now:
            raise TooManyAttempts(retry_after=(row.locked_until - change.now).total_seconds())
        stale = row is None or change.now - row.started_at >= limit.lock
        failures = 1 if stale or row is None else row.failures + 1
        started = change.now if stale or row is None else row.started_at
        full = failures >= limit.most
        until = _locked_until(change.now, started, limit) if full else None
        values = {"failures": failures, "started_at": started, "locked_until": until, "updated_at": change.now}
        repository.put(change.connection, limit.key, values, new=row is None)
        if full:
            details = {"limit": limit.key.partition(":")[0], "failures": failures}
            change.audit.append(
                AuditEntry(actor, "login.locked", "limit", limit.key[:64], outcome="locked", details=details)
            )


def _locked_until(now: datetime, started: datetime, limit: Limit) -> datetime:
    """Spraying is a window that ends; an account is locked from the last allowed try on."""
    return now + limit.lock if limit.forgiving or limit.key.startswith("account:") else started + limit.lock


def _give_back(change: Change, limits: Sequence[Limit]) -> None:
    for limit in limits:
        row = repository.lock(change.connection, limit.key, change.now)
        if row is not None:
            values = {"failures": max(0, row.failures - 1), "locked_until": None, "updated_at": change.now}
            repository.put(change.connection, limit.key, values, new=False)
