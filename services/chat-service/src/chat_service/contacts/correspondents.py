"""Finds the contact behind a message of another network, by every identifier that came with it.

A username is shown and never a key: it may be given to somebody else tomorrow. Two contacts are never merged here: an
identifier that one of them holds stays where it is, and the telephone number decides who is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from chat_service.contacts import domain, phones, repository
from chat_service.contacts.domain import ContactRef, Identity
from shared.errors import Conflict
from shared.utils.ids import uuid7

TRIES = 3
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Correspondent:
    """What a network tells of a person. ``phone`` is digits with the country; ``was`` is who it was before a change."""

    phone: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    name: str | None = None
    username: str | None = None
    was: Correspondent | None = None

    @property
    def number(self) -> str | None:
        """Return the canonical number, None for what no telephone plan knows."""
        return phones.normalise(f"+{self.phone.lstrip('+')}") if self.phone else None

    @property
    def ids(self) -> list[Identity]:
        """Return the network's own identities, strongest first."""
        given = (("bsuid", self.user_id), ("parent_bsuid", self.parent_user_id))
        return [Identity(kind, value) for kind, value in given if value]

    @property
    def numbers(self) -> list[Identity]:
        """Return the identities of the number: as the network writes it, and as it is called."""
        found = [Identity("wa_id", self.phone.lstrip("+"))] if self.phone else []
        number = self.number
        return [*found, Identity("phone", number)] if number else found


@dataclass(frozen=True, slots=True)
class Recognised:
    """The contact, and whether something that conversations show of it has changed."""

    contact: ContactRef
    changed: bool


@dataclass(slots=True)
class _Owners:
    by_id: str | None
    by_number: str | None
    before: str | None = None
    known: list[Identity] = field(default_factory=list)


def recognise(connection: Connection, given: Correspondent, now: datetime) -> Recognised:
    """Return the contact that is meant, made if there is none; what is new about it is added.

    Raises Conflict when somebody else makes the same one in this moment, several times over.
    """
    for _ in range(TRIES):
        owners = _Owners(
            repository.owner_of(connection, given.ids), repository.owner_of(connection, given.numbers), None,
            [*given.ids, *given.numbers],
        )  # fmt: skip
        if given.was is not None:
            owners.before = repository.owner_of(connection, [*given.was.ids, *given.was.numbers])
        found = owners.before or owners.by_number or owners.by_id
        if found is not None:
            return _recognised(connection, found, owners, given, now)
        values = _new_values(given, now)
        if repository.add(connection, values, owners.known, now):
            return Recognised(
                ContactRef(values["id"], values["name"], values["phone"], None, is_new=True), changed=False
            )
    raise Conflict("This contact is being created by somebody else; try again.")


def _recognised(
    connection: Connection, contact_id: str, owners: _Owners, given: Correspondent, now: datetime
) -> Recognised:
    row = repository.get(connection, contact_id)
    if row is None:
        raise Conflict("This contact has just been removed; try again.")
    others = {owners.by_id, owners.by_number} - {None, contact_id}
    values: dict[str, Any] = {}
    if others:
        # Nothing is merged and nothing moves from one contact to another: a person decides that.
        log.warning("contacts.identifiers_of_two", contact_id=contact_id, others=len(others))
        if given.was is not None and row.phone and row.phone == given.was.number:
            values["phone"] = None
    else:
        for identity in owners.known:
            repository.attach(connection, contact_id, identity, now)
        values |= _filled(row, given)
    if given.was is not None:
        _leave_behind(connection, contact_id, given)
    values |= _names(row, given, values)
    if not values:
        return Recognised(ContactRef(row.id, row.name, row.phone, row.email, row.is_blocked), changed=False)
    repository.change(connection, contact_id, {**values, "updated_at": now})
    now_known = {name: values.get(name, getattr(row, name)) for name in ("name", "phone", "email")}
    shown = any(now_known[name] != getattr(row, name) for name in now_known)
    return Recognised(ContactRef(row.id, **now_known, is_blocked=row.is_blocked), changed=shown)


def _filled(row: Row[Any], given: Correspondent) -> dict[str, Any]:
    """Return the number that the contact gets: its first, or the one that took the place of the old."""
    number = given.number
    if number is None or number == row.phone:
        return {}
    replaced = given.was is not None and row.phone == given.was.number
    return {"phone": number} if replaced or not row.phone else {}


def _names(row: Row[Any], given: Correspondent, values: dict[str, Any]) -> dict[str, Any]:
    """Return username and name where they are news; a name that an agent gave stays."""
    found: dict[str, Any] = {}
    username = domain.shown_username(given.username)
    if username and username != row.username:
        found["username"] = username
    standing_in = domain.is_placeholder(row.name, row.phone, row.email) or row.name == row.username
    phone = values.get("phone", row.phone)
    if standing_in:
        name = domain.name_for(given.name or username or row.username, phone, row.email)
        if name != row.name:
            found |= {"name": name, "name_key": domain.name_key(name)}
    return found


def _leave_behind(connection: Connection, contact_id: str, given: Correspondent) -> None:
    """Give up what the contact was known by before: the next owner of that number is another person."""
    if given.was is None:
        return
    kept = {(one.kind, one.value) for one in (*given.ids, *given.numbers)}
    gone: Sequence[Identity] = [
        one for one in (*given.was.ids, *given.was.numbers) if (one.kind, one.value) not in kept
    ]
    repository.detach(connection, contact_id, gone)


def _new_values(given: Correspondent, now: datetime) -> dict[str, Any]:
    username = domain.shown_username(given.username)
    number = given.number
    name = domain.name_for(given.name or username, number, None)
    return {
        "id": uuid7(), "name": name, "name_key": domain.name_key(name), "email": None, "phone": number, "username": username,
        "locale": None, "is_blocked": False, "metadata": {}, "created_at": now, "updated_at": now,
    }  # fmt: skip
