"""Bodies of the roles' routes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.schemas.common import VISIBLE, Body, View

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{2,39}$")]
Permission = Annotated[str, StringConstraints(max_length=64)]
Permissions = Annotated[list[Permission], Field(max_length=200)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), VISIBLE]
Description = Annotated[str, StringConstraints(max_length=500)]


class NewRole(Body):
    """A role to create."""

    name: Name
    display_name: Title | None = None
    description: Description = ""
    permissions: Permissions


class RoleChange(Body):
    """What may be changed about a custom role; its name stays."""

    display_name: Title | None = None
    description: Description | None = None
    permissions: Permissions | None = None


class RoleView(View):
    """A role."""

    name: str
    display_name: str
    description: str
    permissions: list[str]
    built_in: bool


class RoleList(View):
    """All roles, and every permission that a role can have."""

    roles: list[RoleView]
    permissions: list[str]
