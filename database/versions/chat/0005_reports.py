"""Reports: the sums of each day, and how far conversations and ratings are counted into them; a wider index for the live board."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "chat_0005"
down_revision = "chat_0004"

MEASURES = (
    "opened", "resolved", "reopened", "messages_in", "messages_out", "responses", "response_ms", "resolution_ms", "handled",
    "handling_ms", "ratings", "score",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "chat_report_days",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("queue_id", sa.String(length=36), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in MEASURES),
        sa.PrimaryKeyConstraint(
            "account_id", "day", "queue_id", "agent_id", "channel", name=op.f("pk_chat_report_days")
        ),
    )
    op.create_table(
        "chat_report_counted",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("reopened_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_chat_report_counted")),
    )
    op.add_column("chat_csat", sa.Column("is_counted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_chat_csat_uncounted",
        "chat_csat",
        ["conversation_id"],
        sqlite_where=sa.text("is_counted = 0"),
        postgresql_where=sa.text("NOT is_counted"),
        mssql_where=sa.text("is_counted = 0"),
    )
    resolved = sa.text("resolved_at IS NOT NULL")
    op.drop_index("ix_chat_conversations_resolved", "chat_conversations")
    op.create_index(
        "ix_chat_conversations_resolved",
        "chat_conversations",
        ["resolved_at", "queue_id", "created_at"],
        sqlite_where=resolved,
        postgresql_where=resolved,
        mssql_where=resolved,
    )
