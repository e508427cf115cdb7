"""What every message moves and lists are ordered by, in a narrow table on PostgreSQL: its other indexes then rest."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "chat_0004"
down_revision = "chat_0003"


def upgrade() -> None:
    op.create_table(
        "chat_activity",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("feed_offset", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("queue_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["chat_conversations.id"], name=op.f("fk_chat_activity_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_chat_activity")),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "INSERT INTO chat_activity (conversation_id, feed_offset, updated_at, agent_id, queue_id) "
        "SELECT id, feed_offset, updated_at, agent_id, queue_id FROM chat_conversations"
    )
    op.create_index("ix_chat_activity_feed", "chat_activity", ["feed_offset"], unique=False)
    op.create_index("ix_chat_activity_recent", "chat_activity", ["updated_at", "conversation_id"], unique=False)
    op.drop_index("ix_chat_conversations_feed", "chat_conversations")
    op.drop_index("ix_chat_conversations_activity", "chat_conversations")
    op.execute("ALTER TABLE chat_conversations SET (fillfactor = 60)")
