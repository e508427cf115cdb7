"""The deeds on users: create, change, deactivate, and what signing in needs of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from auth_service.audit.trail import Actor, AuditEntry
from auth_service.counters import STAFF, advance
from auth_service.roles.service import custom_permissions, find_permissions
from auth_service.sessions.service import SessionService
from auth_service.store import Change, Store
from auth_service.tables import events
from auth_service.users import repository
from auth_service.users.changing import (
    DEFAULT_SETTINGS,
    assignable,
    build,
    changed_values,
    check_an_admin_remains,
    check_free,
    check_may_change,
    check_password,
    merged,
)
from auth_service.users.domain import User, fold
from auth_service.users.errors import NameTaken, OwnAccount, UserNotFound
from auth_service.users.passwords import PasswordHasher
from auth_service.users.repository import Filters
from auth_service.users.schemas import NewUser, UserChange
from shared.errors import Gone
from shared.security.principal import Principal
from shared.utils.ids import uuid7


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    id: str
    hash: str
    is_active: bool


class UserService:
    """The users of this installation."""

    def __init__(self, store: Store, sessions: SessionService, hasher: PasswordHasher) -> None:
        self._store, self._sessions, self._hasher = store, sessions, hasher

    def find(self, connection: Connection, user_id: str) -> User | None:
        """Return the user, or None."""
        row = repository.get(connection, user_id)
        return None if row is None else build(row, find_permissions(connection, row.role))

    async def get(self, user_id: str) -> User:
        """Return the user. Raises UserNotFound."""
        user = await self._store.read(lambda c: self.find(c, user_id))
        if user is None:
            raise UserNotFound
        return user

    async def find_id(self, username: str) -> str | None:
        """Return the id of the user with this username, in whatever spelling."""
        row = await self._store.read(lambda c: repository.find_by_key(c, fold(username)))
        return None if row is None else str(row.id)

    async def page(self, filters: Filters, *, page: int, per_page: int) -> tuple[list[User], int]:
        """Return one page of users and how many there are in all."""

        def query(connection: Connection) -> tuple[list[User], int]:
            rows, total = repository.page(connection, filters, offset=(page - 1) * per_page, limit=per_page)
            custom = custom_permissions(connection)
            return [build(row, custom.get(row.role)) for row in rows], total

        return await self._store.read(query)

    async def snapshot(self) -> tuple[int, list[User]]:
        """Return all users, and the position of the event log that they are the state of."""

        def query(connection: Connection) -> tuple[int, list[User]]:
            custom = custom_permissions(connection)
            return repository.snapshot(connection, events, lambda row: build(row, custom.get(row.role)))

        return await self._store.read(query)

    async def read_events(self, after: int) -> list[dict[str, Any]]:
        """Return the rows of the event log after a position. Raises Gone where some were deleted since: take the snapshot."""

        def query(connection: Connection) -> list[dict[str, Any]]:
            head, oldest = repository.log_bounds(connection, events)
            if after < head and (oldest is None or oldest > after + 1):
                raise Gone("These events are older than the log keeps; start again from /internal/users.")
            return self._store.events.read(connection, after=after)

        return await self._store.read(query)

    async def counts(self) -> list[tuple[str, bool, int]]:
        """Return (role, active, number) of users."""
        return await self._store.read(repository.count_by_role)

    def roles_by_id(self, connection: Connection) -> dict[str, str]:
        """Return every user's role."""
        return repository.roles_by_id(connection)

    def find_credentials(self, connection: Connection, key: str) -> Credentials | None:
        """Return what a sign-in under this folded username or e-mail is checked against."""
        row = repository.find_by_key(connection, key)
        return None if row is None else Credentials(row.id, row.password_hash, bool(row.is_active))

    def note_login(self, change: Change, checked: Credentials, renewed_hash: str | None) -> User | None:
        """Note a sign-in within the caller's transaction; None if the user changed since the password was checked."""
        values = {"last_login": change.now} | ({"password_hash": renewed_hash} if renewed_hash else {})
        if not repository.note_login(change.connection, checked.id, checked_hash=checked.hash, values=values):
            return None
        return self.find(change.connection, checked.id)

    def count_role(self, connection: Connection, role: str) -> int:
        """Return how many users have ``role``."""
        return len(repository.ids_with_role(connection, role))

    def role_changed(self, change: Change, role: str, permissions: frozenset[str]) -> None:
        """Make the new permissions of a custom role count for everybody who has it."""
        for user_id in repository.ids_with_role(change.connection, role):
            row = repository.get(change.connection, user_id, lock=True)
            if row is not None:
                repository.change(change.connection, user_id, {"token_version": row.token_version + 1})
                self._sessions.refuse_tokens(change, user_id, below_version=row.token_version + 1)
                told = build(row, permissions).event()
                change.tell("role.changed", user_id, told)
                change.tell("user.updated", user_id, told)

    async def create(self, actor: Actor, caller: Principal | None, new: NewUser) -> User:
        """Create a user. ``caller`` is None for the installation itself. Raises NameTaken, Invalid, Forbidden."""
        check_password(new.password.get_secret_value(), new.username, new.email, new.display_name)
        hashed = await self._hasher.hash(new.password.get_secret_value())
        return await self._store.change(
            lambda change: self._insert(change, actor, caller, new, hashed), taken=NameTaken()
        )

    def _insert(self, change: Change, actor: Actor, caller: Principal | None, new: NewUser, hashed: str) -> User:
        advance(change.connection, STAFF)
        permissions = assignable(change.connection, caller, new.role)
        for key in (fold(new.username), fold(new.email)):
            if repository.find_by_key(change.connection, key) is not None:
                raise NameTaken
        user_id = uuid7()
        values = {
            "id": user_id,
            "username": new.username,
            "username_key": fold(new.username),
            "email": new.email,
            "email_key": fold(new.email),
            "display_name": new.display_name or new.username,
            "password_hash": hashed,
            "must_change_password": new.must_change_password,
            "role": new.role,
            "is_active": new.is_active,
            "is_verified": new.is_verified,
            "token_version": 0,
            "settings": merged(DEFAULT_SETTINGS, new.settings),
            "metadata": new.metadata or {},
            "created_at": change.now,
            "updated_at": change.now,
            "last_login": None,
        }
        repository.add(change.connection, values)
        user = self.find(change.connection, user_id)
        if user is None:
            raise UserNotFound
        change.audit.append(
            AuditEntry(
                actor, "user.create", "user", user_id, details={"role": new.role, "permissions": len(permissions)}
            )
        )
        change.tell("user.created", user_id, user.event())
        return user

    async def change(self, actor: Actor, caller: Principal, user_id: str, wanted: UserChange) -> User:
        """Change another user, or what is harmless about oneself. Raises OwnAccount, LastAdmin, NameTaken, Forbidden."""
        before = await self.get(user_id)
        hashed = None
        if wanted.password is not None:
            if caller.id == user_id:
                raise OwnAccount("Your own password is changed with the current one, under your profile.")
            name = wanted.username or before.username
            check_password(wanted.password.get_secret_value(), name, wanted.email or before.email, wanted.display_name)
            hashed = await self._hasher.hash(wanted.password.get_secret_value())
        return await self._store.change(
            lambda change: self._update(change, user_id, wanted, actor=actor, caller=caller, hashed=hashed),
            taken=NameTaken(),
        )

    async def deactivate(self, actor: Actor, caller: Principal, user_id: str) -> User:
        """Deactivate a user: what "delete" means here, because what he wrote stays his. Raises as ``change``."""
        wanted = UserChange(is_active=False)
        return await self._store.change(
            lambda change: self._update(change, user_id, wanted, actor=actor, caller=caller)
        )

    def _update(
        self,
        change: Change,
        user_id: str,
        wanted: UserChange,
        *,
        actor: Actor,
        caller: Principal,
        hashed: str | None = None,
    ) -> User:
        if wanted.role is not None or wanted.is_active is not None:
            advance(change.connection, STAFF)
        row = repository.get(change.connection, user_id, lock=True)
        if row is None:
            raise UserNotFound
        before = build(row, find_permissions(change.connection, row.role))
        check_may_change(change.connection, caller, before, wanted)
        check_an_admin_remains(change.connection, before, wanted)
        values = changed_values(before, wanted, hashed)
        if not values:
            return before
        check_free(change.connection, user_id, values)
        version = before.token_version + 1
        disabled = before.is_active and values.get("is_active") is False
        if disabled or hashed or "role" in values:
            values["token_version"] = version
        repository.change(change.connection, user_id, {**values, "updated_at": change.now})
        if disabled or hashed:
            self._sessions.end_all(change, user_id, below_version=version)
        elif "role" in values:
            self._sessions.refuse_tokens(change, user_id, below_version=version)
        after = self.find(change.connection, user_id)
        if after is None:
            raise UserNotFound
        _note_update(change, actor, before, after, values)
        return after


def _note_update(change: Change, actor: Actor, before: User, after: User, values: dict[str, Any]) -> None:
    """Add the audit entry and the event of an update; values are named, never repeated, but for the role."""
    fields = ["password" if name == "password_hash" else name for name in values]
    details: dict[str, Any] = {"fields": sorted(set(fields) - {"token_version", "username_key", "email_key"})}
    if after.role != before.role:
        details |= {"role_before": before.role, "role_after": after.role}
        change.tell("role.changed", after.id, after.event())
    disabled = before.is_active and not after.is_active
    change.audit.append(
        AuditEntry(actor, "user.disable" if disabled else "user.update", "user", after.id, details=details)
    )
    change.tell("user.disabled" if disabled else "user.updated", after.id, after.event())
