"""A campaign keeps what was approved of its cost, a history tells what was sent in spite of a refusal, consents list by moment."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0006"
down_revision = "whatsapp_0005"


def upgrade() -> None:
    op.add_column("whatsapp_campaigns", sa.Column("approved_estimate", types.JsonText(), nullable=True))
    op.add_column("whatsapp_consent_records", sa.Column("message_id", sa.String(length=36), nullable=True))
    op.create_index("ix_whatsapp_consents_at", "whatsapp_consents", ["at", "id"], unique=False)
