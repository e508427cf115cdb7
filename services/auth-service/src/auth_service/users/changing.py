"""The rules that a change of a user is checked against inside its transaction, and the columns it comes to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from auth_service.roles.service import find_permissions
from auth_service.users import repository
from auth_service.users.domain import ADMIN, User, fold, is_built_in, may_manage
from auth_service.users.errors import LastAdmin, NameTaken, OwnAccount
from auth_service.users.password_rules import fault
from auth_service.users.schemas import ProfileChange, SettingsChange, UserChange
from shared.errors import Forbidden, Invalid
from shared.security.permissions import permissions_of
from shared.security.principal import Principal

DEFAULT_SETTINGS: dict[str, Any] = {"notifications": True, "theme": "system", "language": "pt-BR"}


def build(row: Any, custom: frozenset[str] | None) -> User:
    """Return the user of a row; ``custom`` are the permissions of a role that is not built in."""
    return User(
        id=row.id,
        username=row.username,
        email=row.email,
        display_name=row.display_name,
        role=row.role,
        permissions=permissions_of(row.role, None if is_built_in(row.role) else custom),
        is_active=bool(row.is_active),
        is_verified=bool(row.is_verified),
        must_change_password=bool(row.must_change_password),
        settings=row.settings,
        metadata=row.metadata,
        created_at=row.created_at,
        updated_at=row.updated_at,
        last_login=row.last_login,
        token_version=row.token_version,
    )


def merged(current: dict[str, Any], wanted: SettingsChange | None) -> dict[str, Any]:
    """Return the preferences after a change that names only some."""
    return {**current, **(wanted.model_dump(exclude_none=True) if wanted else {})}


def check_password(
    password: str, username: str, email: str, display_name: str | None, *, field: str = "password"
) -> None:
    """Raise Invalid for a password that is refused for this user."""
    context = [
        username,
        *username.replace("_", ".").replace("-", ".").split("."),
        email.partition("@")[0],
        *(display_name or "").split(),
    ]
    context.append(email.rpartition("@")[2].partition(".")[0])
    if reason := fault(password, context=context):
        raise Invalid.field(field, "password", reason)


def assignable(connection: Connection, caller: Principal | None, role: str) -> frozenset[str]:
    """Return the permissions of a role that the caller may give. Raises Invalid, Forbidden."""
    permissions = find_permissions(connection, role)
    if permissions is None:
        raise Invalid.field("role", "unknown", "there is no such role")
    if caller is not None and not may_manage(caller.role, caller.permissions, permissions):
        raise Forbidden("You may not give this role.")
    return permissions


def check_may_change(connection: Connection, caller: Principal, target: User, wanted: UserChange) -> None:
    """Raise OwnAccount or Forbidden unless the caller may make this change."""
    if caller.id == target.id:
        risky = (
            wanted.role not in (None, target.role),
            wanted.is_active not in (None, target.is_active),
            wanted.is_verified not in (None, target.is_verified),
            wanted.must_change_password not in (None, target.must_change_password),
            wanted.password is not None,
            wanted.email is not None and fold(wanted.email) != fold(target.email),
        )
        if any(risky):
            raise OwnAccount
        return
    if not may_manage(caller.role, caller.permissions, target.permissions):
        raise Forbidden("You may not change this user.")
    if wanted.role is not None:
        assignable(connection, caller, wanted.role)


def check_an_admin_remains(connection: Connection, target: User, wanted: UserChange) -> None:
    """Raise LastAdmin if the change would take the last active administrator; the caller holds the staff counter."""
    if target.role != ADMIN or not target.is_active:
        return
    if wanted.role in (None, ADMIN) and wanted.is_active is not False:
        return
    if repository.count_active(connection, ADMIN) <= 1:
        raise LastAdmin


def check_free(connection: Connection, user_id: str, values: dict[str, Any]) -> None:
    """Raise NameTaken if another user has the new username or e-mail."""
    for key in (values.get("username_key"), values.get("email_key")):
        found = repository.find_by_key(connection, key) if key else None
        if found is not None and found.id != user_id:
            raise NameTaken


def changed_values(before: User, wanted: UserChange, hashed: str | None) -> dict[str, Any]:
    """Return the columns that an administrator's change sets."""
    values: dict[str, Any] = {}
    for name in (
        "username",
        "email",
        "role",
        "display_name",
        "is_active",
        "is_verified",
        "must_change_password",
        "metadata",
    ):
        value = getattr(wanted, name)
        if value is not None and value != getattr(before, name):
            values[name] = value
    for name in ("username", "email"):
        if name in values:
            values[f"{name}_key"] = fold(values[name])
    if wanted.settings is not None and (settings := merged(before.settings, wanted.settings)) != before.settings:
        values["settings"] = settings
    if hashed:
        values["password_hash"] = hashed
        # Whoever set it knows it; its owner chooses another one unless told otherwise.
        values["must_change_password"] = wanted.must_change_password is not False
    return values


def profile_values(before: User, wanted: ProfileChange, email: str | None) -> dict[str, Any]:
    """Return the columns that a change of one's own profile sets."""
    values: dict[str, Any] = {}
    if wanted.display_name is not None and wanted.display_name != before.display_name:
        values["display_name"] = wanted.display_name
    if email is not None:
        values |= {"email": email, "email_key": fold(email), "is_verified": False}
    if wanted.settings is not None and (settings := merged(before.settings, wanted.settings)) != before.settings:
        values["settings"] = settings
    if wanted.metadata is not None and wanted.metadata != before.metadata:
        values["metadata"] = wanted.metadata
    return values
