"""Signing in, refreshing, verifying and signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from auth_service.audit.trail import Actor, AuditEntry
from auth_service.metrics import LOGINS
from auth_service.sessions.service import Origin, SessionService
from auth_service.store import Change, Store
from auth_service.tokens import repository
from auth_service.tokens.errors import InvalidCredentials, InvalidRefreshToken, TooManyAttempts
from auth_service.tokens.limits import Guesses, Ticket
from auth_service.tokens.sealing import Seal, new_token, token_hash
from auth_service.users.domain import User, account_key, fold, is_built_in
from auth_service.users.passwords import PasswordHasher
from auth_service.users.service import Credentials, UserService
from shared.errors import Unavailable
from shared.security.client_address import address_bucket
from shared.security.tokens import Tokens
from shared.utils.ids import uuid7

GRACE = timedelta(seconds=10)
"""How long a used refresh token still yields its successor: for two tabs at once, and for an answer that got lost."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An access token, its refresh token, and whose they are."""

    access_token: str
    expires_at: datetime
    refresh_token: str
    remember_me: bool
    user: User


@dataclass(frozen=True, slots=True)
class _Rotation:
    user: User
    session_id: str
    refresh_token: str
    remember_me: bool


class TokenService:
    """Who gets tokens."""

    def __init__(
        self,
        *,
        store: Store,
        tokens: Tokens,
        users: UserService,
        sessions: SessionService,
        guesses: Guesses,
        hasher: PasswordHasher,
        seal: Seal,
        access_seconds: int,
    ) -> None:
        self._store, self._tokens, self._users, self._sessions = store, tokens, users, sessions
        self._guesses, self._hasher, self._seal, self._access_seconds = guesses, hasher, seal, access_seconds

    def _issue(self, user: User, session_id: str, refresh_token: str, *, remember_me: bool) -> Issued:
        claims: dict[str, Any] = {
            "user_id": user.id,
            "role": user.role,
            "sid": session_id,
            "ver": user.token_version,
            "name": user.display_name,
        }
        if not is_built_in(user.role):
            claims["perms"] = sorted(user.permissions)
        token = self._tokens.sign("access", user.id, self._access_seconds, claims)
        expires_at = datetime.fromtimestamp(self._tokens.verify(token, "access")["exp"], UTC)
        return Issued(token, expires_at, refresh_token, remember_me, user)

    async def login(self, name: str, password: str, origin: Origin, *, remember_me: bool) -> Issued:
        """Sign in with a username or e-mail and begin a session.

        Raises InvalidCredentials whatever was wrong, TooManyAttempts while a limit is reached, Unavailable over capacity.
        """
        found, known = await self._store.read(lambda c: self._look_up(c, name, origin))
        actor = Actor(found.id if found else "", origin.address)
        ticket = await self._reserve(account_key(name), actor, known=known)
        try:
            right, renewed = await self._hasher.verify(password, found.hash if found else None)
        except Unavailable:
            await self._guesses.refund(ticket)
            LOGINS.labels("error", "password").inc()
            raise
        if right and found is not None and found.is_active:
            issued = await self._begin(found, renewed, ticket, actor, origin, remember_me=remember_me)
            if issued is not None:
                LOGINS.labels("success", "password").inc()
                return issued
        LOGINS.labels("failed", "password").inc()
        await self._store.change(
            lambda change: change.audit.append(AuditEntry(actor, "login", "user", actor.id, outcome="failed"))
        )
        raise InvalidCredentials

    def _look_up(self, connection: Connection, name: str, origin: Origin) -> tuple[Credentials | None, bool]:
        found = self._users.find_credentials(connection, fold(name).strip())
        # Asked for nobody too, so that an unknown name costs the same queries.
        user_id = found.id if found else ""
        return found, self._sessions.is_known_address(connection, user_id, address_bucket(origin.address))

    async def _reserve(self, account: str, actor: Actor, *, known: bool) -> Ticket:
        try:
            return await self._guesses.reserve(account, actor, known=known)
        except TooManyAttempts:
            LOGINS.labels("locked", "password").inc()
            raise

    async def _begin(
        self,
        found: Credentials,
        renewed: str | None,
        ticket: Ticket,
        actor: Actor,
        origin: Origin,
        *,
        remember_me: bool,
    ) -> Issued | None:
        refresh_token = new_token()

        def run(change: Change) -> tuple[User, str] | None:
            user = self._users.note_login(change, found, renewed)
            if user is None:
                return None  # disabled, or the password was changed, while it was being checked
            session_id = self._sessions.begin(change, user.id, origin, remember_me=remember_me)
            self._add_token(change, session_id, refresh_token, parent_id=None)
            self._guesses.settle(change, ticket)
            change.audit.append(AuditEntry(actor, "login", "user", user.id, details={"session": session_id}))
            return user, session_id

        begun = await self._store.change(run)
        return None if begun is None else self._issue(*begun, refresh_token, remember_me=remember_me)

    def _add_token(self, change: Change, session_id: str, token: str, *, parent_id: str | None) -> None:
        repository.add(
            change.connection,
            {
                "id": uuid7(),
                "session_id": session_id,
                "token_hash": token_hash(token),
                "parent_id": parent_id,
                "created_at": change.now,
                "used_at": None,
                "successor_sealed": None,
            },
        )

    async def refresh(self, token: str, actor: Actor) -> Issued:
        """Exchange a refresh token for new tokens; it works once.

        Used again within the grace it yields the same successor; later it ends its whole session, sockets included.
        Raises InvalidRefreshToken.
        """
        rotation = await self._store.change(lambda change: self._rotate(change, token, actor))
        if rotation is None:
            raise InvalidRefreshToken
        return self._issue(rotation.user, rotation.session_id, rotation.refresh_token, remember_me=rotation.remember_me)

    def _rotate(self, change: Change, token: str, actor: Actor) -> _Rotation | None:
        row = repository.find(change.connection, token_hash(token))
        if row is None:
            return None
        successor = new_token()
        if repository.use(change.connection, row.id, change.now, self._seal.close(successor, row.id)):
            if row.parent_id:
                repository.wipe(change.connection, [row.parent_id])
            self._add_token(change, row.session_id, successor, parent_id=row.id)
            return self._rotated(change, row.session_id, successor)
        used = repository.find(change.connection, token_hash(token))
        if used is not None and used.successor_sealed and change.now - used.used_at <= GRACE:
            return self._rotated(change, row.session_id, self._seal.open(used.successor_sealed, row.id))
        if self._sessions.end(change, row.session_id):
            change.audit.append(AuditEntry(actor, "token.reuse", "session", row.session_id, outcome="revoked"))
        return None

    def _rotated(self, change: Change, session_id: str, successor: str) -> _Rotation | None:
        session = self._sessions.use(change, session_id)
        user = self._users.find(change.connection, session.user_id) if session else None
        if session is None or user is None or not user.is_active:
            return None
        return _Rotation(user, session_id, successor, bool(session.remember_me))

    async def verify(self, claims: dict[str, Any]) -> User | None:
        """Return the user behind verified claims as the database knows him now, or None when his session has ended."""

        def query(connection: Connection) -> User | None:
            session = self._sessions.find_alive(connection, str(claims.get("sid")))
            user = self._users.find(connection, claims["sub"])
            alive = (
                session is not None
                and user is not None
                and user.is_active
                and user.token_version <= int(claims.get("ver", 0))
            )
            return user if alive else None

        return await self._store.read(query)

    async def session_of(self, refresh_token: str) -> str | None:
        """Return the session that an unused refresh token belongs to."""
        row = await self._store.read(lambda c: repository.find(c, token_hash(refresh_token)))
        return None if row is None or row.used_at is not None else str(row.session_id)

    async def logout(self, session_id: str, actor: Actor) -> None:
        """End one session; again is no error."""

        def run(change: Change) -> None:
            if self._sessions.end(change, session_id):
                change.audit.append(AuditEntry(actor, "logout", "session", session_id))

        await self._store.change(run)

    async def wipe_successors(self) -> None:
        """Forget sealed successors whose grace is over."""
        before = self._store.clock.now() - GRACE
        stale = await self._store.read(lambda c: repository.past_grace(c, before))
        if stale:
            await self._store.change(lambda change: repository.wipe(change.connection, stale))
