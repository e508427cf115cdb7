"""Questions that left as numbered text: what their answers stand for, and how they read."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0007"
down_revision = "whatsapp_0006"


def upgrade() -> None:
    op.add_column("whatsapp_reports", sa.Column("sent_as", sa.Text(), nullable=True))
    op.create_table(
        "whatsapp_questions",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("customer", sa.String(length=160), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("choices", types.JsonText(), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "customer", name=op.f("pk_whatsapp_questions")),
    )
    op.create_index("ix_whatsapp_questions_asked_at", "whatsapp_questions", ["asked_at"], unique=False)
