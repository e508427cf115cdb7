"""What a message taught about its customer's window is told to chat together with its status."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0005"
down_revision = "whatsapp_0004"


def upgrade() -> None:
    op.add_column("whatsapp_reports", sa.Column("window", types.JsonText(), nullable=True))
