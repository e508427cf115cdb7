"""Who wrote a conversation's last message, for the lists: an agent, the bot, or somebody on the number's own phone."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0008"
down_revision = "chat_0007"


def upgrade() -> None:
    op.add_column("chat_conversations", sa.Column("last_message_by", sa.String(length=36), nullable=True))
