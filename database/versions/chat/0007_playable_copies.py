"""The copy of a recording that every browser plays."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0007"
down_revision = "chat_0006"


def upgrade() -> None:
    op.add_column("chat_attachments", sa.Column("playable_digest", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_chat_attachments_playable_digest"), "chat_attachments", ["playable_digest"], unique=False)
