"""Roles: listing, and the life of the custom ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from auth_service.audit.trail import Actor, AuditEntry
from auth_service.counters import STAFF, advance
from auth_service.roles import repository
from auth_service.roles.errors import RoleBuiltIn, RoleInUse, RoleNotFound, RoleTaken
from auth_service.roles.schemas import NewRole, RoleChange
from auth_service.store import Change, Store
from shared.errors import Forbidden, Invalid
from shared.security.permissions import BUILT_IN_ROLES, PERMISSIONS
from shared.security.principal import Principal
from shared.utils.ids import uuid7


@dataclass(frozen=True, slots=True)
class Role:
    """A role: a name for a set of permissions."""

    name: str
    display_name: str
    description: str
    permissions: frozenset[str]
    built_in: bool


BUILT_IN = tuple(
    Role(name, name.capitalize(), text, BUILT_IN_ROLES[name], built_in=True)
    for name, text in (
        ("admin", "Everything, users and settings included."),
        ("supervisor", "Sees and steers the whole floor, reports, queues, tags and hours."),
        ("agent", "Serves customers in the queues he belongs to."),
        ("viewer", "Follows the queues he belongs to: reads conversations and figures, changes nothing."),
    )
)


class RoleHolders(Protocol):
    """Who has a role: what the users' service answers to this one."""

    def count_role(self, connection: Connection, role: str) -> int:
        """Return how many users have ``role``."""
        ...

    def role_changed(self, change: Change, role: str, permissions: frozenset[str]) -> None:
        """Make the new permissions of ``role`` count for everybody who has it."""
        ...


def find_permissions(connection: Connection, role: str) -> frozenset[str] | None:
    """Return the permissions of a role, or None when there is no such role."""
    if role in BUILT_IN_ROLES:
        return BUILT_IN_ROLES[role]
    row = repository.find(connection, role)
    return None if row is None else frozenset(row.permissions) & PERMISSIONS


def custom_permissions(connection: Connection) -> dict[str, frozenset[str]]:
    """Return the permissions of every custom role by name."""
    return {row.name: frozenset(row.permissions) & PERMISSIONS for row in repository.list_all(connection)}


def _role(row: Any) -> Role:
    return Role(row.name, row.display_name, row.description, frozenset(row.permissions) & PERMISSIONS, built_in=False)


def _checked(caller: Principal, wanted: list[str]) -> list[str]:
    unknown = sorted(set(wanted) - PERMISSIONS)
    if unknown:
        raise Invalid.field("permissions", "unknown", f"there is no permission {unknown[0][:64]}")
    if not set(wanted) <= caller.permissions:
        raise Forbidden("Nobody gives permissions that he does not have.")
    return sorted(set(wanted))


class RoleService:
    """The roles of this installation."""

    def __init__(self, store: Store, holders: RoleHolders) -> None:
        self._store, self._holders = store, holders

    async def list_all(self) -> list[Role]:
        """Return the built-in roles, then the custom ones by name."""
        rows = await self._store.read(repository.list_all)
        return [*BUILT_IN, *(_role(row) for row in rows)]

    async def get(self, name: str) -> Role:
        """Return one role. Raises RoleNotFound."""
        for role in BUILT_IN:
            if role.name == name:
                return role
        row = await self._store.read(lambda c: repository.find(c, name))
        if row is None:
            raise RoleNotFound
        return _role(row)

    async def create(self, actor: Actor, caller: Principal, new: NewRole) -> Role:
        """Create a custom role. Raises RoleTaken, Invalid, Forbidden."""
        permissions = _checked(caller, new.permissions)
        if new.name in BUILT_IN_ROLES:
            raise RoleTaken

        def run(change: Change) -> None:
            if repository.find(change.connection, new.name) is not None:
                raise RoleTaken
            repository.add(
                change.connection,
                {
                    "id": uuid7(),
                    "name": new.name,
                    "display_name": new.display_name or new.name,
                    "description": new.description,
                    "permissions": permissions,
                    "created_at": change.now,
                    "updated_at": change.now,
                },
            )
            change.audit.append(
                AuditEntry(actor, "role.create", "role", new.name, details={"permissions": permissions})
            )

        await self._store.change(run, taken=RoleTaken())
        return await self.get(new.name)

    async def change(self, actor: Actor, caller: Principal, name: str, wanted: RoleChange) -> Role:
        """Change a custom role; its holders' tokens are refused so that they fetch new ones with the new permissions."""
        if name in BUILT_IN_ROLES:
            raise RoleBuiltIn
        given = wanted.model_dump(exclude_none=True)
        if wanted.permissions is not None:
            given["permissions"] = _checked(caller, wanted.permissions)

        def run(change: Change) -> None:
            advance(change.connection, STAFF)
            row = repository.find(change.connection, name)
            if row is None:
                raise RoleNotFound
            if not frozenset(row.permissions) <= caller.permissions:
                raise Forbidden("Nobody changes a role that may do more than he.")
            if caller.role == name:
                raise Forbidden("Nobody changes his own role.")
            repository.change(change.connection, name, {**given, "updated_at": change.now})
            if "permissions" in given and set(given["permissions"]) != set(row.permissions):
                self._holders.role_changed(change, name, frozenset(given["permissions"]))
            details = {
                "fields": sorted(given),
                "before": row.permissions,
                "after": given.get("permissions", row.permissions),
            }
            change.audit.append(AuditEntry(actor, "role.update", "role", name, details=details))

        await self._store.change(run)
        return await self.get(name)

    async def remove(self, actor: Actor, caller: Principal, name: str) -> None:
        """Delete a custom role that nobody has. Raises RoleInUse."""
        if name in BUILT_IN_ROLES:
            raise RoleBuiltIn

        def run(change: Change) -> None:
            advance(change.connection, STAFF)
            row = repository.find(change.connection, name)
            if row is None:
                raise RoleNotFound
            if not frozenset(row.permissions) <= caller.permissions:
                raise Forbidden("Nobody deletes a role that may do more than he.")
            if self._holders.count_role(change.connection, name):
                raise RoleInUse
            repository.remove(change.connection, name)
            change.audit.append(AuditEntry(actor, "role.delete", "role", name))

        await self._store.change(run)
