"""Every SQL statement about contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, insert, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from chat_service.contacts.domain import Identity
from chat_service.contacts.models import consents, contacts, identities, merges
from shared.models.base import ACCOUNT
from shared.utils.ids import uuid7

_MINE = contacts.c.account_id == ACCOUNT


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words of a name, digits of a number, part of an e-mail, the hash of a document."""

    words: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    email: str | None = None
    document_hash: str | None = None

    def condition(self) -> ColumnElement[bool] | None:
        """Return the WHERE clause, or None for "everybody"."""
        parts: list[ColumnElement[bool]] = []
        if self.words:
            parts.append(and_(*(contacts.c.name_key.contains(word, autoescape=True) for word in self.words)))
        known = select(identities.c.contact_id).where(identities.c.account_id == ACCOUNT, identities.c.kind == "phone")
        if self.digits:
            parts.extend(contacts.c.phone.contains(digits, autoescape=True) for digits in self.digits)
            parts.append(
                contacts.c.id.in_(
                    known.where(or_(*(identities.c.value.contains(d, autoescape=True) for d in self.digits)))
                )
            )
        if self.numbers:
            parts.append(contacts.c.phone.in_(self.numbers))
            parts.append(contacts.c.id.in_(known.where(identities.c.value.in_(self.numbers))))
        if self.email:
            parts.append(contacts.c.email.contains(self.email, autoescape=True))
        if self.document_hash:
            parts.append(contacts.c.document_hash == self.document_hash)
        return or_(*parts) if parts else None


def get(connection: Connection, contact_id: str, *, lock: bool = False) -> Row[Any] | None:
    """Return the contact's row, locked until the commit if asked."""
    statement = select(contacts).where(_MINE, contacts.c.id == contact_id)
    return connection.execute(statement.with_for_update() if lock else statement).first()


def owner_of(connection: Connection, known: Sequence[Identity]) -> str | None:
    """Return the contact that holds the first of these identities that anybody holds."""
    for identity in known:
        found = connection.execute(
            select(identities.c.contact_id).where(
                identities.c.account_id == ACCOUNT,
                identities.c.kind == identity.kind,
                identities.c.value == identity.value,
            )
        ).scalar()
        if found is not None:
            return str(found)
    return None


def add(connection: Connection, values: Mapping[str, Any], known: Sequence[Identity], now: datetime) -> bool:
    """Insert a contact with its identities; False (and nothing stored) when one of them was taken meanwhile."""
    if connection.dialect.name == "sqlite":
        _insert(connection, values, known, now)  # one writer: what the caller looked up just now still holds
        return True
    try:
        with connection.begin_nested():
            _insert(connection, values, known, now)
    except IntegrityError:
        return False
    return True


def _insert(connection: Connection, values: Mapping[str, Any], known: Sequence[Identity], now: datetime) -> None:
    connection.execute(insert(contacts).values(account_id=ACCOUNT, **values))
    if known:
        connection.execute(insert(identities), [_identity_row(values["id"], identity, now) for identity in known])


def _identity_row(contact_id: str, identity: Identity, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(), "account_id": ACCOUNT, "contact_id": contact_id, "kind": identity.kind, "value": identity.value,
        "verified": identity.verified, "created_at": now,
    }  # fmt: skip


def attach(connection: Connection, contact_id: str, identity: Identity, now: datetime) -> bool:
    """Give the contact an identity that nobody holds; False when somebody does (it may be this contact itself)."""
    if owner_of(connection, [identity]) is not None:
        return False
    row = _identity_row(contact_id, identity, now)
    if connection.dialect.name == "sqlite":
        connection.execute(insert(identities).values(row))
        return True
    try:
        with connection.begin_nested():
            connection.execute(insert(identities).values(row))
    except IntegrityError:
        return False
    return True


def detach(connection: Connection, contact_id: str, gone: Sequence[Identity]) -> None:
    """Take identities from a contact, where it holds them."""
    for identity in gone:
        connection.execute(
            delete(identities).where(
                identities.c.account_id == ACCOUNT,
                identities.c.contact_id == contact_id,
                identities.c.kind == identity.kind,
                identities.c.value == identity.value,
            )
        )


def change(connection: Connection, contact_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on one contact."""
    connection.execute(update(contacts).where(_MINE, contacts.c.id == contact_id).values(**values))


def identities_of(connection: Connection, contact_id: str) -> list[Row[Any]]:
    """Return the contact's identities, oldest first."""
    return list(
        connection.execute(select(identities).where(identities.c.contact_id == contact_id).order_by(identities.c.id))
    )


def reachable(connection: Connection, contact_ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """Return, by contact, the digits and the network id it was last seen under; else the digits of its number."""
    known = select(contacts.c.id, contacts.c.phone).where(_MINE, contacts.c.id.in_(list(contact_ids)))
    found: dict[str, dict[str, str | None]] = {
        row.id: {"phone": row.phone.lstrip("+") if row.phone else None, "user_id": None}
        for row in connection.execute(known)
    }
    kinds = {"wa_id": "phone", "bsuid": "user_id"}
    seen = select(identities.c.contact_id, identities.c.kind, identities.c.value).where(
        identities.c.contact_id.in_(list(contact_ids)), identities.c.kind.in_(sorted(kinds))
    )
    for contact_id, kind, value in connection.execute(seen.order_by(identities.c.id)):
        found[contact_id][kinds[kind]] = value
    return found


def add_consent(connection: Connection, contact_id: str, values: Mapping[str, Any]) -> None:
    """Note what a contact agreed to."""
    connection.execute(insert(consents).values(id=uuid7(), account_id=ACCOUNT, contact_id=contact_id, **values))


def consents_of(connection: Connection, contact_id: str) -> list[Row[Any]]:
    """Return what the contact agreed to, newest first."""
    return list(
        connection.execute(select(consents).where(consents.c.contact_id == contact_id).order_by(consents.c.id.desc()))
    )


def page(connection: Connection, search: Search, *, after: tuple[str, str] | None, limit: int) -> list[Row[Any]]:
    """Return contacts by name, after the (name key, id) of the last one seen."""
    statement = select(contacts).where(_MINE).order_by(contacts.c.name_key, contacts.c.id).limit(limit)
    condition = search.condition()
    if condition is not None:
        statement = statement.where(condition)
    if after is not None:
        statement = statement.where(_beyond(connection, after))
    return list(connection.execute(statement))


def _beyond(connection: Connection, after: tuple[str, str]) -> ColumnElement[bool]:
    key, identifier = after
    if connection.dialect.name == "mssql":
        return or_(contacts.c.name_key > key, and_(contacts.c.name_key == key, contacts.c.id > identifier))
    return tuple_(contacts.c.name_key, contacts.c.id) > tuple_(key, identifier)


def ids(connection: Connection, search: Search, limit: int) -> list[str]:
    """Return the ids of contacts that match, the ones changed last first."""
    condition = search.condition()
    if condition is None:
        return []
    statement = select(contacts.c.id).where(_MINE, condition).order_by(contacts.c.updated_at.desc()).limit(limit)
    return list(connection.execute(statement).scalars())


def ids_known_as(
    connection: Connection, *, numbers: Sequence[str], email: str | None, document_hash: str | None, limit: int
) -> list[str]:
    """Return the contacts of exactly these numbers, this e-mail or this document; each is one look-up in an index."""
    known = select(identities.c.contact_id).where(identities.c.account_id == ACCOUNT)
    asked: list[Select[Any]] = []
    if numbers:
        asked.append(select(contacts.c.id).where(_MINE, contacts.c.phone.in_(numbers)))
        asked.append(known.where(identities.c.kind == "phone", identities.c.value.in_(numbers)))
    if email:
        asked.append(select(contacts.c.id).where(_MINE, contacts.c.email == email))
        asked.append(known.where(identities.c.kind == "email", identities.c.value == email))
    if document_hash:
        asked.append(select(contacts.c.id).where(_MINE, contacts.c.document_hash == document_hash))
    return list(dict.fromkeys(one for query in asked for one in connection.execute(query.limit(limit)).scalars()))


def hand_over(connection: Connection, gone: str, kept: str) -> None:
    """Give what one contact is known by and has agreed to to another."""
    for table in (identities, consents):
        connection.execute(update(table).where(table.c.contact_id == gone).values(contact_id=kept))


def add_merge(connection: Connection, gone: str, kept: str, values: Mapping[str, Any], now: datetime) -> None:
    """Note that a contact is part of another one, and so are those that had become part of it; then delete its row."""
    moved = {"contact_id": kept, "moved_at": now}
    connection.execute(update(merges).where(merges.c.contact_id == gone).values(**moved))
    connection.execute(insert(merges).values(merged_id=gone, account_id=ACCOUNT, merged_at=now, **moved, **values))
    connection.execute(delete(contacts).where(_MINE, contacts.c.id == gone))


def heir_of(connection: Connection, contact_id: str) -> str | None:
    """Return the contact that a merged one is part of now."""
    found = connection.execute(select(merges.c.contact_id).where(merges.c.merged_id == contact_id)).scalar()
    return None if found is None else str(found)


def heirs_since(connection: Connection, since: datetime) -> dict[str, str]:
    """Return, for contacts that were merged or moved on since a moment, who stands for them."""
    query = select(merges.c.merged_id, merges.c.contact_id).where(merges.c.moved_at >= since)
    return {row[0]: row[1] for row in connection.execute(query)}


def merges_of(connection: Connection, contact_id: str) -> list[Row[Any]]:
    """Return the contacts that are part of this one, the last one first."""
    return list(
        connection.execute(select(merges).where(merges.c.contact_id == contact_id).order_by(merges.c.merged_at.desc()))
    )
