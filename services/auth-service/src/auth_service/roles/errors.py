"""What can be wrong with a change of a role."""

from __future__ import annotations

from shared.errors import Conflict, NotFound


class RoleNotFound(NotFound):
    """There is no such role."""

    slug, title = "role-not-found", "Role not found"


class RoleTaken(Conflict):
    """Another role has this name."""

    slug, title = "role-taken", "Another role has this name"


class RoleBuiltIn(Conflict):
    """The product's own roles are the same everywhere."""

    slug, title = "role-built-in", "A built-in role cannot be changed"


class RoleInUse(Conflict):
    """Users still have this role."""

    slug, title = "role-in-use", "Users still have this role"
