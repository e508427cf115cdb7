"""Refused calls of the webhook address, counted by number and reason; and when a number was first linked to its phone."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0008"
down_revision = "whatsapp_0007"


def upgrade() -> None:
    op.create_table(
        "whatsapp_knocks",
        sa.Column("provider", sa.String(length=10), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "channel_id", "kind", name=op.f("pk_whatsapp_knocks")),
    )
    op.add_column("whatsapp_channels", sa.Column("linked_at", types.UtcDateTime(timezone=True), nullable=True))
    # Whoever is linked, or was cut off by more than a code that nobody scanned, has worked before.
    op.execute(
        "UPDATE whatsapp_channels SET linked_at = link_at WHERE link = 'open' "
        "OR (link = 'closed' AND link_reason NOT IN ('not_paired', 'qr_expired'))"
    )
