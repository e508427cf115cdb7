"""Tables of contacts."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from chat_service.metadata import metadata
from shared.database.types import Id, JsonText, UtcDateTime

KINDS = ("phone", "email", "widget", "external", "wa_id", "bsuid", "parent_bsuid")

contacts = Table(
    "chat_contacts",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_key", String(400), nullable=False),
    Column("email", String(254)),
    Column("phone", String(32)),
    Column("username", String(100)),
    Column("document", String(200)),
    Column("document_hash", String(64)),
    Column("locale", String(20)),
    Column("is_blocked", Boolean(create_constraint=True, name="is_blocked"), nullable=False),
    Column("notes", Text),
    Column("metadata", JsonText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
Index("ix_chat_contacts_name_key", contacts.c.name_key, contacts.c.id)
Index("ix_chat_contacts_phone", contacts.c.phone)
Index("ix_chat_contacts_email", contacts.c.email)
Index("ix_chat_contacts_document_hash", contacts.c.document_hash)

identities = Table(
    "chat_contact_identities",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("contact_id", Id(), ForeignKey("chat_contacts.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("value", String(254), nullable=False),
    Column("verified", Boolean(create_constraint=True, name="verified"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "kind", "value"),
    CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
)
"""How a contact is known again. A value belongs to one contact; what a visitor merely claims is not here."""

consents = Table(
    "chat_contact_consents",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("contact_id", Id(), ForeignKey("chat_contacts.id"), nullable=False, index=True),
    Column("version", String(60), nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("address", String(64)),
    Column("source", String(20), nullable=False),
)
"""What a contact agreed to, when and from where (LGPD): rows are only ever added."""

merges = Table(
    "chat_contact_merges",
    metadata,
    Column("merged_id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("contact_id", Id(), ForeignKey("chat_contacts.id"), nullable=False, index=True),
    Column("facts", JsonText, nullable=False),
    Column("merged_by", Id(), nullable=False),
    Column("merged_by_name", String(200), nullable=False),
    Column("merged_at", UtcDateTime, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False, index=True),
)
"""Contacts that are part of another one now.

``contact_id`` is who stands for them, also after that one was merged itself; ``facts`` is what they were called before. Nothing is
deleted here: it is the trail of who merged whom.
"""
