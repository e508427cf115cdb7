"""What is known of a contact, and how it becomes what is stored. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from chat_service.contacts import phones
from shared.errors import Invalid
from shared.security.principal import Principal
from shared.utils.text import clean_line, fold

NAMELESS = "Visitante"
LONGEST_NAME = 200
LONGEST_KEY = 400
LONGEST_USERNAME = 100
LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@]{1,63}(\.[^\s@.]{1,63})+")


@dataclass(frozen=True, slots=True)
class ContactRef:
    """The part of a contact that a conversation keeps."""

    id: str
    name: str
    phone: str | None
    email: str | None
    is_blocked: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to know a contact again: a kind and its normalised value."""

    kind: str
    value: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Handover:
    """One contact becomes part of another: what other nouns move, and on whose word."""

    gone_id: str
    gone_name: str
    kept: ContactRef
    caller: Principal


def normalise_email(text: str) -> str | None:
    """Return the address in the form it is compared in, or None when it is none."""
    address = text.strip().casefold()
    return address if len(address) <= LONGEST_EMAIL and _EMAIL.fullmatch(address) else None


def name_for(name: str | None, phone: str | None, email: str | None) -> str:
    """Return the name to show: the given one, else what else is known."""
    cleaned = clean_line(name or "")[:LONGEST_NAME].strip()
    return cleaned or phone or email or NAMELESS


def shown_username(username: str | None) -> str | None:
    """Return a username as it is shown, None for none."""
    return clean_line(username or "")[:LONGEST_USERNAME].strip() or None


def is_placeholder(name: str, phone: str | None, email: str | None) -> bool:
    """Return whether ``name`` only stands in for a name that was never given."""
    return name in (NAMELESS, phone, email)


def name_key(name: str) -> str:
    """Return the form of ``name`` that is searched."""
    return fold(name)[:LONGEST_KEY]


def identities_of(
    *, phone: str | None, email: str | None, widget_id: str | None, external_id: str | None, wa_id: str | None
) -> list[Identity]:
    """Return the identities that prove who someone is, strongest first.

    A visitor's phone and e-mail are what he typed: with ``widget_id`` and no signed ``external_id`` they identify nobody, and even
    a signed visitor is known by his external id alone.
    """
    found: list[Identity] = []
    if external_id:
        found.append(Identity("external", external_id))
    if widget_id:
        found.append(Identity("widget", widget_id))
        return found
    if wa_id:
        found.append(Identity("wa_id", wa_id))
    if phone:
        found.append(Identity("phone", phones.canonical(phone)))
    if email:
        found.append(Identity("email", email))
    return found


def number(text: str | None) -> str | None:
    """Return the canonical number of what a person typed, None for nothing. Raises Invalid."""
    if not text:
        return None
    found = phones.normalise(text)
    if found is None:
        raise Invalid.field("phone", "phone", "is not a telephone number with area code")
    return found


def address(text: str | None) -> str | None:
    """Return the e-mail address of what a person typed, None for nothing. Raises Invalid."""
    if not text:
        return None
    found = normalise_email(text)
    if found is None:
        raise Invalid.field("email", "email", "is not an e-mail address")
    return found


CHOOSABLE = ("name", "email", "phone", "username", "document", "locale", "notes")
"""What can be taken from the other contact; else it only fills what is empty."""
MOST_NOTES = 10_000


def joined(kept: Any, gone: Any, take: Collection[str]) -> dict[str, Any]:
    """Return the fields of the contact that two become, documents aside. Notes of both are kept unless one is chosen."""
    named = is_placeholder(kept.name, kept.phone, kept.email) and not is_placeholder(gone.name, gone.phone, gone.email)
    values: dict[str, Any] = {"name": gone.name if "name" in take or named else kept.name}
    for field in ("email", "phone", "username", "locale"):
        ours, theirs = getattr(kept, field), getattr(gone, field)
        values[field] = (theirs or ours) if field in take else (ours or theirs)
    notes = dict.fromkeys(text for text in (kept.notes, gone.notes) if text)
    values["notes"] = (gone.notes or kept.notes) if "notes" in take else "\n\n".join(notes)[:MOST_NOTES] or None
    values["metadata"] = {**gone.metadata, **kept.metadata}
    values["is_blocked"] = kept.is_blocked or gone.is_blocked
    return {**values, "name_key": name_key(values["name"])}
