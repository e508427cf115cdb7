"""Numbers behind Evolution: the link to the phone, how an echo finds its message, and the keys of messages."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0004"
down_revision = "whatsapp_0003"


def upgrade() -> None:
    op.add_column("whatsapp_channels", sa.Column("link", sa.String(length=12), nullable=True))
    op.add_column("whatsapp_channels", sa.Column("link_reason", sa.String(length=20), nullable=True))
    op.add_column("whatsapp_channels", sa.Column("link_at", types.UtcDateTime(timezone=True), nullable=True))
    op.add_column("whatsapp_outbound", sa.Column("echo_key", sa.String(length=64), nullable=True))
    op.create_index("ix_whatsapp_outbound_echo", "whatsapp_outbound", ["channel_id", "echo_key"], unique=False)
    op.create_table(
        "whatsapp_message_keys",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("chat", sa.String(length=100), nullable=False),
        sa.Column("from_us", sa.Boolean(create_constraint=True, name="from_us"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "external_id", name=op.f("pk_whatsapp_message_keys")),
    )
    op.create_index(op.f("ix_whatsapp_message_keys_created_at"), "whatsapp_message_keys", ["created_at"], unique=False)
