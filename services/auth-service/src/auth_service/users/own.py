"""What users do to their own account: profile, password, signing out everywhere."""

from __future__ import annotations

from typing import Any, Protocol

from auth_service.audit.trail import Actor, AuditEntry
from auth_service.roles.service import find_permissions
from auth_service.sessions.service import SessionService
from auth_service.store import Change, Store
from auth_service.users import repository
from auth_service.users.changing import build, check_free, check_password, profile_values
from auth_service.users.domain import User, fold
from auth_service.users.errors import NameTaken, UserNotFound, WrongPassword
from auth_service.users.passwords import PasswordHasher
from auth_service.users.schemas import PasswordChange, ProfileChange
from auth_service.users.service import UserService
from shared.errors import Invalid, Problem


class Guesses(Protocol):
    """The limits on guessing that guard the current password too."""

    async def reserve(self, account: str, actor: Actor, *, known: bool) -> Any:
        """Count a try."""
        ...

    async def refund(self, ticket: Any) -> None:
        """Give back a try that was not looked at."""
        ...

    def settle(self, change: Change, ticket: Any) -> None:
        """Note that the try was right."""
        ...


class OwnAccountService:
    """One's own account."""

    def __init__(
        self, store: Store, users: UserService, sessions: SessionService, hasher: PasswordHasher, guesses: Guesses
    ) -> None:
        self._store, self._users, self._sessions, self._hasher, self._guesses = store, users, sessions, hasher, guesses

    async def change_profile(self, actor: Actor, wanted: ProfileChange) -> User:
        """Change one's own name, preferences and, with the current password, e-mail."""
        before = await self._users.get(actor.id)
        email = wanted.email if wanted.email is not None and fold(wanted.email) != fold(before.email) else None
        if email is not None:
            if wanted.current_password is None:
                raise Invalid.field("current_password", "missing", "is needed to change the e-mail")
            await self.confirm(actor, wanted.current_password.get_secret_value())

        def run(change: Change) -> User:
            row = repository.get(change.connection, actor.id, lock=True)
            if row is None:
                raise UserNotFound
            current = build(row, find_permissions(change.connection, row.role))
            values = profile_values(current, wanted, email)
            check_free(change.connection, actor.id, values)
            if not values:
                return current
            repository.change(change.connection, actor.id, {**values, "updated_at": change.now})
            after = self._users.find(change.connection, actor.id)
            if after is None:
                raise UserNotFound
            change.audit.append(
                AuditEntry(
                    actor, "profile.update", "user", actor.id, details={"fields": sorted(set(values) - {"email_key"})}
                )
            )
            if after.event() != current.event():
                change.tell("user.updated", actor.id, after.event())
            return after

        return await self._store.change(run, taken=NameTaken())

    async def change_password(self, actor: Actor, session_id: str, wanted: PasswordChange) -> None:
        """Change one's own password; every other session ends. Raises WrongPassword, Invalid."""
        user = await self._users.get(actor.id)
        new = wanted.new_password.get_secret_value()
        check_password(new, user.username, user.email, user.display_name, field="new_password")
        checked = await self.confirm(actor, wanted.current_password.get_secret_value())
        if new == wanted.current_password.get_secret_value():
            raise Invalid.field("new_password", "same", "must differ from the current one")
        hashed = await self._hasher.hash(new)

        def run(change: Change) -> None:
            row = repository.get(change.connection, actor.id, lock=True)
            if row is None or row.password_hash != checked:
                raise WrongPassword  # changed by somebody else meanwhile
            values = {"password_hash": hashed, "must_change_password": False, "updated_at": change.now}
            repository.change(change.connection, actor.id, values)
            ended = self._sessions.end_others(change, actor.id, session_id)
            change.audit.append(
                AuditEntry(actor, "password.change", "user", actor.id, details={"sessions_ended": ended})
            )

        await self._store.change(run)

    async def confirm(self, actor: Actor, password: str) -> str:
        """Return the hash that the current password was checked against. Raises WrongPassword, TooManyAttempts."""
        row = await self._store.read(lambda c: repository.get(c, actor.id))
        if row is None:
            raise UserNotFound
        ticket = await self._guesses.reserve(f"confirm {actor.id}", actor, known=True)
        try:
            right, _ = await self._hasher.verify(password, row.password_hash)
        except Problem:
            await self._guesses.refund(ticket)
            raise
        if not right:
            entry = AuditEntry(actor, "password.confirm", "user", actor.id, outcome="failed")
            await self._store.change(lambda change: change.audit.append(entry))
            raise WrongPassword
        await self._store.change(lambda change: self._guesses.settle(change, ticket))
        return str(row.password_hash)

    async def logout_everywhere(self, actor: Actor) -> int:
        """End every session of oneself, this one included; return how many."""

        def run(change: Change) -> int:
            row = repository.get(change.connection, actor.id, lock=True)
            if row is None:
                raise UserNotFound
            repository.change(change.connection, actor.id, {"token_version": row.token_version + 1})
            ended = self._sessions.end_all(change, actor.id, below_version=row.token_version + 1)
            change.audit.append(AuditEntry(actor, "logout.all", "user", actor.id, details={"sessions_ended": ended}))
            return ended

        return await self._store.change(run)
