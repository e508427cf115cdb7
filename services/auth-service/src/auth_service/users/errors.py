"""What can be wrong with a change of a user."""

from __future__ import annotations

from shared.errors import Conflict, Forbidden, NotFound


class UserNotFound(NotFound):
    """There is no such user."""

    slug, title = "user-not-found", "User not found"


class NameTaken(Conflict):
    """Another user has this username or e-mail, in this or another spelling."""

    slug, title = "name-taken", "Another user has this username or e-mail"


class LastAdmin(Conflict):
    """The change would leave the system without an active administrator."""

    slug, title = "last-admin", "The last active administrator cannot be changed in this way"


class OwnAccount(Forbidden):
    """Nobody changes his own role or activity, and his password and e-mail only by giving the current password."""

    slug, title = "own-account", "This cannot be changed on your own account"


class WrongPassword(Forbidden):
    """The current password that confirms a change is wrong."""

    slug, title = "wrong-password", "The current password is wrong"
