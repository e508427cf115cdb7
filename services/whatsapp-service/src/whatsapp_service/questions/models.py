"""The table of open questions."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table

from shared.database.types import Id, JsonText, UtcDateTime
from whatsapp_service.metadata import metadata
from whatsapp_service.windows.models import CUSTOMER_LENGTH

questions = Table(
    "whatsapp_questions",
    metadata,
    Column("channel_id", Id(), nullable=False),
    Column("customer", String(CUSTOMER_LENGTH), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("message_id", Id(), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("choices", JsonText, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("channel_id", "customer"),
)
"""The newest question to each customer that left as numbered text; ``customer`` is as in the table of windows."""
Index("ix_whatsapp_questions_asked_at", questions.c.asked_at)
