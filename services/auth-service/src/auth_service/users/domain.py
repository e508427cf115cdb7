"""Rules about users: names, addresses, roles. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from shared.security.permissions import BUILT_IN_ROLES

ADMIN = "admin"
LONGEST_EMAIL = 254
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}[A-Za-z0-9]")
_UUID_LIKE = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def fold(text: str) -> str:
    """Return the form in which names are compared: NFKC, case-folded (UAX 31), so that no spelling is a second name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def account_key(text: str) -> str:
    """Return the form in which a name typed at the login is counted: no case, width, space or trailing dot makes it another one."""
    return fold(text).strip().rstrip(".").strip()


def username_fault(username: str) -> str | None:
    """Return what is wrong with ``username``, or None.

    Only ASCII, so that no look-alike of another script exists; never the shape of an id or of an e-mail address, because both are
    used to name users elsewhere.
    """
    if not 3 <= len(username) <= 64:
        return "must have 3 to 64 characters"
    if not _USERNAME.fullmatch(username):
        return "may hold letters without accents, digits, dot, dash and underscore, and begins and ends with a letter or digit"
    if _UUID_LIKE.fullmatch(username) or (len(username) == 36 and username.count("-") == 4):
        return "must not look like an identifier"
    return None


def email_fault(email: str) -> str | None:
    """Return what is wrong with ``email``, or None: one @, a local part, a domain of labels; no deliverability is claimed."""
    local, at, domain = email.rpartition("@")
    labels = domain.split(".")
    readable = all(character.isprintable() and not character.isspace() for character in email)
    if len(email) > LONGEST_EMAIL or not at or not readable:
        return "is not an e-mail address"
    if not 1 <= len(local) <= 64 or "@" in local or any(c in local for c in '<>()[],;:\\"'):
        return "is not an e-mail address"
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return "is not an e-mail address"
    return None


@dataclass(frozen=True, slots=True)
class User:
    """A user as the rest of the product may know him: no hash, no versions."""

    id: str
    username: str
    email: str
    display_name: str
    role: str
    permissions: frozenset[str]
    is_active: bool
    is_verified: bool
    must_change_password: bool
    settings: dict[str, Any]
    metadata: dict[str, Any]
    created_at: Any
    updated_at: Any
    last_login: Any
    token_version: int

    def event(self) -> dict[str, Any]:
        """Return what other services keep of a user."""
        return {
            "id": self.id,
            "username": self.username,
            "display_name": self.display_name,
            "role": self.role,
            "is_active": self.is_active,
            "permissions": sorted(self.permissions),
        }


def may_manage(caller_role: str, caller: frozenset[str], target: frozenset[str]) -> bool:
    """Return whether a caller may change a user (or give a role) with the permissions ``target``.

    An admin may manage everybody; anybody else only those with strictly less than himself, and never those who manage users.
    """
    if caller_role == ADMIN:
        return True
    return "users:manage" in caller and target < caller and "users:manage" not in target


def is_built_in(role: str) -> bool:
    """Return whether ``role`` is one of the product's own."""
    return role in BUILT_IN_ROLES
