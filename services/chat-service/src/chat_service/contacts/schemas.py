"""Bodies of the contact routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from shared.schemas.common import VISIBLE, Body, Timestamp, Uuid, View

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), VISIBLE]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Document = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]

Choosable = Literal["name", "email", "phone", "username", "document", "locale", "notes"]


class ContactChange(Body):
    """What is to change; what is not named stays. null or "" empties a field."""

    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    document: Document | None = None
    locale: Annotated[str, StringConstraints(max_length=20)] | None = None
    is_blocked: bool | None = None
    notes: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    metadata: Annotated[dict[str, Any], Field(max_length=100)] | None = None


class IdentityView(View):
    """One way the contact is known by."""

    kind: str
    value: str
    verified: bool


class ConsentView(View):
    """What the contact agreed to."""

    version: str
    accepted_at: Timestamp
    source: str


class MergedContactView(View):
    """A contact that is part of this one now."""

    id: str
    name: str
    merged_at: Timestamp
    merged_by: str


class ContactMerge(Body):
    """The contact that becomes part of this one, and which of its fields win; the others only fill what is empty."""

    other_id: Uuid
    take: Annotated[list[Choosable], Field(max_length=7)] = Field(default_factory=list)


class ContactView(View):
    """A contact; what the caller may not see is masked."""

    id: str
    name: str
    email: str | None
    phone: str | None
    username: str | None
    phone_verified: bool
    document: str | None
    locale: str | None
    is_blocked: bool
    notes: str | None
    metadata: dict[str, Any]
    identities: list[IdentityView]
    consents: list[ConsentView]
    merged: list[MergedContactView]
    created_at: Timestamp
    updated_at: Timestamp


class ContactSummary(View):
    """A contact as it stands in a list."""

    id: str
    name: str
    email: str | None
    phone: str | None
    username: str | None
    is_blocked: bool
    created_at: Timestamp
    updated_at: Timestamp


class ContactPage(View):
    """A page of contacts by name."""

    contacts: list[ContactSummary]
    next_cursor: str | None
