"""Since when something that is no conversation, a campaign, holds a file."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "chat_0011"
down_revision = "chat_0010"


def upgrade() -> None:
    op.add_column("chat_attachments", sa.Column("kept_at", types.UtcDateTime(timezone=True), nullable=True))
