"""To which queue the topics of the website's chat lead."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0010"
down_revision = "chat_0009"


def upgrade() -> None:
    op.add_column("chat_widget_settings", sa.Column("topic_queues", sa.Text(), nullable=False, server_default="{}"))
