"""Whether a number works: a conversation of one that was switched off says so and takes nothing for it."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0006"
down_revision = "chat_0005"


def upgrade() -> None:
    op.add_column("chat_channels", sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()))
