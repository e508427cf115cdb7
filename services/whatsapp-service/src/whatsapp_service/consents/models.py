"""Tables of consents: where each person stands, the history that led there, and answers that are still owed."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from shared.database.types import Id, UtcDateTime
from whatsapp_service.metadata import metadata

STATES = ("opted_in", "opted_out", "opted_out_all", "withdrawn")
SOURCES = ("keyword", "meta", "refusal", "agent", "form", "contract", "phone", "import", "other")
USER_ID_LENGTH = 160


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


consents = Table(
    "whatsapp_consents",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("phone", String(20)),
    Column("user_id", String(USER_ID_LENGTH)),
    Column("name", String(200), nullable=False),
    Column("state", String(13), nullable=False),
    Column("source", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint(_one_of("state", STATES), name="state"),
    CheckConstraint(_one_of("source", SOURCES), name="source"),
)
"""Where a person stands now; known by the number (digits with the ninth), the network's own id, or both."""
Index("ix_whatsapp_consents_phone", consents.c.phone)
Index("ix_whatsapp_consents_user_id", consents.c.user_id)
Index("ix_whatsapp_consents_state", consents.c.state, consents.c.id)
Index("ix_whatsapp_consents_at", consents.c.at, consents.c.id)

records = Table(
    "whatsapp_consent_records",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("consent_id", Id(), ForeignKey("whatsapp_consents.id"), nullable=False, index=True),
    Column("state", String(13), nullable=False),
    Column("source", String(10), nullable=False),
    # What he said or agreed to, and where the proof of it is.
    Column("text", String(1000), nullable=False),
    Column("proof", String(500), nullable=False),
    Column("channel_id", Id()),
    Column("campaign_id", Id()),
    Column("external_id", String(255)),
    # Advertising that one of ours sent him all the same, with the template's name as the text: no word of his.
    Column("message_id", Id()),
    Column("by_id", Id()),
    Column("by_name", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint(_one_of("state", STATES), name="state"),
    CheckConstraint(_one_of("source", SOURCES), name="source"),
)
"""The history (LGPD): rows are only ever added."""

answers = Table(
    "whatsapp_consent_answers",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("record_id", Id(), nullable=False),
    Column("channel_id", Id(), nullable=False),
    Column("phone", String(20)),
    Column("user_id", String(USER_ID_LENGTH)),
    Column("note", String(500), nullable=False),
    # Empty where the customer is owed no word (he did not write, or it would be said a second time).
    Column("text", String(1000), nullable=False),
    # The message that is answered: first it must be in its conversation.
    Column("external_id", String(255)),
    Column("is_ready", Boolean(create_constraint=True, name="is_ready"), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""What conversation and customer must still be told of a change; a row goes when chat has it."""
Index("ix_whatsapp_consent_answers_due", answers.c.is_ready, answers.c.due_at)
Index("ix_whatsapp_consent_answers_external", answers.c.channel_id, answers.c.external_id)
