"""Every table of auth-service: what migrations and the event log need in one place."""

from sqlalchemy import Table

from auth_service.audit import models as audit_models
from auth_service.counters import counters
from auth_service.metadata import metadata
from auth_service.roles import models as role_models
from auth_service.sessions import models as session_models
from auth_service.tokens import models as token_models
from auth_service.users import models as user_models
from shared.events.log import event_tables

events = event_tables(metadata, "auth")
tables: tuple[Table, ...] = (
    counters,
    user_models.users,
    role_models.roles,
    session_models.sessions,
    session_models.revocations,
    token_models.refresh_tokens,
    token_models.login_limits,
    audit_models.audit,
)

__all__ = ["events", "metadata", "tables"]
