"""Bodies of the users' routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, Field, SecretStr, StringConstraints
from pydantic_core import PydanticCustomError

from auth_service.users.domain import User, email_fault, username_fault
from auth_service.users.password_rules import MOST_BYTES, too_long
from shared.schemas.common import LenientBody, Timestamp, View
from shared.utils.text import clean_line

MOST_METADATA = 8192


def _username(value: str) -> str:
    if fault := username_fault(value):
        raise PydanticCustomError("username", "{reason}", {"reason": fault})
    return value


def _email(value: str) -> str:
    value = value.strip()
    if fault := email_fault(value):
        raise PydanticCustomError("email", "{reason}", {"reason": fault})
    return value


def _name(value: str) -> str:
    cleaned = clean_line(value)
    if not cleaned:
        raise PydanticCustomError("display_name", "must have a visible character")
    return cleaned


def _bounded(value: SecretStr) -> SecretStr:
    if too_long(value.get_secret_value()):
        raise PydanticCustomError("password_length", "must have at most {most} bytes", {"most": MOST_BYTES})
    return value


def _small(value: dict[str, Any]) -> dict[str, Any]:
    if len(orjson.dumps(value)) > MOST_METADATA:
        raise PydanticCustomError("metadata_size", "must have at most {most} bytes", {"most": MOST_METADATA})
    return value


Username = Annotated[str, StringConstraints(max_length=64), AfterValidator(_username)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
DisplayName = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_name)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=MOST_BYTES), AfterValidator(_bounded)]
Metadata = Annotated[dict[str, Any], AfterValidator(_small)]
RoleName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]
SearchText = Annotated[str, StringConstraints(max_length=100)]


class SettingsChange(LenientBody):
    """What a user prefers; members left out stay as they are."""

    notifications: bool | None = None
    theme: Literal["light", "dark", "system", "auto"] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] | None = None


class ProfileChange(LenientBody):
    """What users may change about themselves; role, activity and the like are ignored here."""

    display_name: DisplayName | None = None
    email: Email | None = None
    current_password: Password | None = None
    settings: SettingsChange | None = None
    metadata: Metadata | None = None


class PasswordChange(LenientBody):
    """A new password, confirmed by the current one."""

    current_password: Password
    new_password: Password


class NewUser(LenientBody):
    """A user to create."""

    username: Username
    email: Email
    password: Password
    role: RoleName = "agent"
    display_name: DisplayName | None = None
    is_active: bool = True
    is_verified: bool = False
    must_change_password: bool = False
    settings: SettingsChange | None = None
    metadata: Metadata | None = None


class UserChange(LenientBody):
    """What an administrator may change about others; members left out stay as they are."""

    username: Username | None = None
    email: Email | None = None
    password: Password | None = None
    role: RoleName | None = None
    display_name: DisplayName | None = None
    is_active: bool | None = None
    is_verified: bool | None = None
    must_change_password: bool | None = None
    settings: SettingsChange | None = None
    metadata: Metadata | None = None


class SettingsView(View):
    """Preferences as they are in force."""

    notifications: bool = True
    theme: str = "system"
    language: str = "pt-BR"


class PermissionsView(View):
    """What a user may do: the questions that screens ask, and the whole list behind them."""

    is_admin: bool
    is_supervisor: bool
    is_agent: bool
    can_manage_users: bool
    can_handle_conversations: bool
    all: list[str]


class UserView(View):
    """A user."""

    id: str
    username: str
    email: str
    role: str
    is_active: bool
    is_verified: bool
    must_change_password: bool
    created_at: Timestamp
    updated_at: Timestamp
    last_login: Timestamp | None
    display_name: str
    metadata: dict[str, Any]
    settings: SettingsView
    permissions: PermissionsView

    @classmethod
    def of(cls, user: User) -> UserView:
        """Return the view of ``user``."""
        return cls(
            id=user.id,
            username=user.username,
            email=user.email,
            role=user.role,
            is_active=user.is_active,
            is_verified=user.is_verified,
            must_change_password=user.must_change_password,
            created_at=user.created_at,
            updated_at=user.updated_at,
            last_login=user.last_login,
            display_name=user.display_name,
            metadata=user.metadata,
            settings=SettingsView(**user.settings),
            permissions=PermissionsView(
                is_admin=user.role == "admin",
                is_supervisor=user.role in ("admin", "supervisor"),
                is_agent=user.role in ("admin", "supervisor", "agent"),
                can_manage_users="users:manage" in user.permissions,
                can_handle_conversations="messages:write" in user.permissions,
                all=sorted(user.permissions),
            ),
        )


class UserPage(View):
    """One page of users."""

    users: list[UserView]
    total: int
    page: int
    per_page: int
    pages: int


class StatsView(View):
    """How many users and sessions there are."""

    total_users: int
    active_users: int
    inactive_users: int
    users_by_role: dict[str, int]
    active_sessions: int
    logins_last_24h: int
    failed_logins_last_24h: int


class Done(View):
    """A deed was done."""

    success: Literal[True] = True
    message: str


class StaffMember(View):
    """What other services keep of a user."""

    id: str
    username: str
    display_name: str
    role: str
    is_active: bool
    permissions: list[str]


class StaffSnapshot(View):
    """All users as of one position of the event log."""

    position: int
    users: list[StaffMember]
