"""Every table of chat-service."""

from alembic import op

revision = "chat_0001"
down_revision = None


def upgrade() -> None:
    from chat_service.tables import metadata

    metadata.create_all(op.get_bind())
