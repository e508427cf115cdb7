"""Contacts that were merged into others: who did it, what they were called, and who stands for them now."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "chat_0003"
down_revision = "chat_0002"


def upgrade() -> None:
    op.create_table(
        "chat_contact_merges",
        sa.Column("merged_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("facts", types.JsonText(), nullable=False),
        sa.Column("merged_by", sa.String(length=36), nullable=False),
        sa.Column("merged_by_name", sa.String(length=200), nullable=False),
        sa.Column("merged_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("moved_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["chat_contacts.id"], name=op.f("fk_chat_contact_merges_contact_id")),
        sa.PrimaryKeyConstraint("merged_id", name=op.f("pk_chat_contact_merges")),
    )
    op.create_index(op.f("ix_chat_contact_merges_contact_id"), "chat_contact_merges", ["contact_id"], unique=False)
    op.create_index(op.f("ix_chat_contact_merges_moved_at"), "chat_contact_merges", ["moved_at"], unique=False)
