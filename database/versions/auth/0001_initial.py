"""Every table of auth-service, with its counters at zero."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "auth_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "auth_audit",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_auth_audit")),
    )
    op.create_index(op.f("ix_auth_audit_action"), "auth_audit", ["action"], unique=False)
    op.create_index(op.f("ix_auth_audit_actor_id"), "auth_audit", ["actor_id"], unique=False)
    op.create_index(op.f("ix_auth_audit_at"), "auth_audit", ["at"], unique=False)
    op.create_table(
        "auth_counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_auth_counters")),
    )
    op.create_table(
        "auth_event_cursors",
        sa.Column("producer", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("producer", name=op.f("pk_auth_event_cursors")),
    )
    op.create_table(
        "auth_event_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_event_head")),
    )
    op.create_table(
        "auth_events",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("payload", types.JsonText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_auth_events")),
    )
    op.create_index(op.f("ix_auth_events_created_at"), "auth_events", ["created_at"], unique=False)
    op.create_table(
        "auth_login_limits",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("started_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("locked_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_auth_login_limits")),
    )
    op.create_index(op.f("ix_auth_login_limits_updated_at"), "auth_login_limits", ["updated_at"], unique=False)
    op.create_table(
        "auth_revocations",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=True),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("min_version", sa.Integer(), nullable=True),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(session_id IS NOT NULL AND user_id IS NULL AND min_version IS NULL) OR (session_id IS NULL AND user_id IS NOT NULL AND min_version IS NOT NULL)",
            name=op.f("ck_auth_revocations_one_kind"),
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_auth_revocations")),
    )
    op.create_index(op.f("ix_auth_revocations_expires_at"), "auth_revocations", ["expires_at"], unique=False)
    op.create_table(
        "auth_roles",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("permissions", types.JsonText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_roles")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_auth_roles_account_id_name")),
    )
    op.create_table(
        "auth_sessions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column(
            "remember_me", sa.Boolean(create_constraint=True, name=op.f("ck_auth_sessions_remember_me")), nullable=False
        ),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("address_bucket", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("idle_until", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("idle_until <= expires_at", name=op.f("ck_auth_sessions_life")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_sessions")),
    )
    op.create_index(op.f("ix_auth_sessions_idle_until"), "auth_sessions", ["idle_until"], unique=False)
    op.create_index("ix_auth_sessions_user", "auth_sessions", ["user_id", "created_at"], unique=False)
    op.create_table(
        "auth_users",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("username_key", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column(
            "must_change_password",
            sa.Boolean(create_constraint=True, name=op.f("ck_auth_users_must_change_password")),
            nullable=False,
        ),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column(
            "is_active", sa.Boolean(create_constraint=True, name=op.f("ck_auth_users_is_active")), nullable=False
        ),
        sa.Column(
            "is_verified", sa.Boolean(create_constraint=True, name=op.f("ck_auth_users_is_verified")), nullable=False
        ),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("settings", types.JsonText(), nullable=False),
        sa.Column("metadata", types.JsonText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_login", types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_users")),
        sa.UniqueConstraint("account_id", "email_key", name=op.f("uq_auth_users_account_id_email_key")),
        sa.UniqueConstraint("account_id", "username_key", name=op.f("uq_auth_users_account_id_username_key")),
    )
    op.create_index(op.f("ix_auth_users_role"), "auth_users", ["role"], unique=False)
    op.create_table(
        "auth_refresh_tokens",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("successor_sealed", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["auth_sessions.id"], name=op.f("fk_auth_refresh_tokens_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_refresh_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_auth_refresh_tokens_token_hash")),
    )
    op.create_index(op.f("ix_auth_refresh_tokens_session_id"), "auth_refresh_tokens", ["session_id"], unique=False)
    _seed()


def _seed() -> None:
    counters = sa.table(
        "auth_counters",
        sa.column("name", sa.String),
        sa.column("position", sa.BigInteger),
        sa.column("hash", sa.String),
    )
    op.bulk_insert(counters, [{"name": name, "position": 0, "hash": ""} for name in ("revocations", "audit", "staff")])
    head = sa.table("auth_event_head", sa.column("id", sa.Integer), sa.column("position", sa.BigInteger))
    op.bulk_insert(head, [{"id": 1, "position": 0}])
