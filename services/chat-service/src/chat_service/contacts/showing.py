"""Contacts as a caller may see them: numbers and documents are masked for those without the permission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from chat_service.contacts import documents, phones
from shared.security.principal import Principal


def summary(row: Row[Any], caller: Principal) -> dict[str, Any]:
    """Return a contact as it stands in a list."""
    phone = row.phone
    name = row.name
    if phone and not caller.may("contacts:see_phone"):
        name = phones.mask(phone) if name == phone else name
        phone = phones.mask(phone)
    return {
        "id": row.id, "name": name, "email": row.email, "phone": phone, "username": row.username, "is_blocked": row.is_blocked,
        "created_at": row.created_at, "updated_at": row.updated_at,
    }  # fmt: skip


def _identity(row: Row[Any], *, sees_phone: bool) -> dict[str, Any]:
    hidden = row.kind in ("phone", "wa_id") and not sees_phone
    return {"kind": row.kind, "value": phones.mask(row.value) if hidden else row.value, "verified": row.verified}


def _merged(row: Row[Any], *, sees_phone: bool) -> dict[str, Any]:
    name, phone = row.facts["name"], row.facts.get("phone")
    hidden = not sees_phone and phone is not None and name == phone
    return {
        "id": row.merged_id, "name": phones.mask(name) if hidden else name, "merged_at": row.merged_at,
        "merged_by": row.merged_by_name,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a contact beside its row."""

    identities: Sequence[Row[Any]]
    consents: Sequence[Row[Any]]
    merges: Sequence[Row[Any]]


def full(row: Row[Any], beside: Beside, document: str | None, caller: Principal) -> dict[str, Any]:
    """Return everything about a contact; ``document`` is the deciphered one."""
    sees_phone = caller.may("contacts:see_phone")
    if document is not None:
        document = documents.pretty(document) if caller.may("contacts:see_document") else documents.mask(document)
    return {
        **summary(row, caller),
        "phone_verified": any(
            one.kind == "phone" and one.value == row.phone and one.verified for one in beside.identities
        ),
        "document": document,
        "locale": row.locale,
        "notes": row.notes,
        "metadata": row.metadata,
        "identities": [_identity(one, sees_phone=sees_phone) for one in beside.identities],
        "consents": [
            {"version": one.version, "accepted_at": one.accepted_at, "source": one.source} for one in beside.consents
        ],
        "merged": [_merged(one, sees_phone=sees_phone) for one in beside.merges],
    }
