"""Every table of auth-service."""

from alembic import op

revision = "auth_0001"
down_revision = None


def upgrade() -> None:
    from auth_service.counters import SEED, counters
    from auth_service.tables import events, metadata

    metadata.create_all(op.get_bind())
    op.bulk_insert(counters, SEED)
    op.bulk_insert(events.head, [{"id": 1, "position": 0}])
