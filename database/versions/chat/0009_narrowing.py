"""What the inbox is narrowed to has an index: tags the other way round, priorities and channels."""

import orjson
import sqlalchemy as sa
from alembic import op

revision = "chat_0009"
down_revision = "chat_0008"
BATCH = 500


def upgrade() -> None:
    tagged = op.create_table(
        "chat_conversation_tags",
        sa.Column("tag", sa.String(length=50), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["chat_conversations.id"], name=op.f("fk_chat_conversation_tags_conversation_id")
        ),
        sa.PrimaryKeyConstraint("tag", "conversation_id", name=op.f("pk_chat_conversation_tags")),
    )
    op.create_index("ix_chat_conversations_priority", "chat_conversations", ["priority"], unique=False)
    op.create_index("ix_chat_conversations_channel", "chat_conversations", ["channel"], unique=False)
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT id, tags FROM chat_conversations WHERE tags <> '[]'")).all()
    pairs = sorted({(tag, key) for key, tags in found for tag in orjson.loads(tags)})
    for start in range(0, len(pairs), BATCH):
        some = pairs[start : start + BATCH]
        connection.execute(sa.insert(tagged), [{"tag": tag, "conversation_id": key} for tag, key in some])
