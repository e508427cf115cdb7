"""Messages that WhatsApp carries: a number per conversation, the network's ids, more ways to know a contact."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "chat_0002"
down_revision = "chat_0001"

OPEN = sa.text("status <> 'resolved' AND status <> 'closed'")
KIND = "kind IN ('phone', 'email', 'widget', 'external', 'wa_id', 'bsuid', 'parent_bsuid')"
OWNER = "owner_kind IN ('user', 'visitor', 'channel')"


def upgrade() -> None:
    op.add_column(
        "chat_conversations", sa.Column("channel_id", sa.String(length=36), nullable=False, server_default="")
    )
    op.drop_index("uq_chat_conversations_open", "chat_conversations")
    op.create_index(
        "uq_chat_conversations_open",
        "chat_conversations",
        ["contact_id", "channel", "channel_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
        mssql_where=OPEN,
    )
    op.add_column("chat_contacts", sa.Column("username", sa.String(length=100), nullable=True))
    op.create_table(
        "chat_channels",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "has_window", sa.Boolean(create_constraint=True, name=op.f("ck_chat_channels_has_window")), nullable=False
        ),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_channels")),
    )
    op.create_table(
        "chat_external_ids",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["chat_conversations.id"], name=op.f("fk_chat_external_ids_conversation_id")
        ),
        sa.PrimaryKeyConstraint("channel_id", "external_id", name=op.f("pk_chat_external_ids")),
    )
    op.create_index("ix_chat_external_ids_message", "chat_external_ids", ["message_id"], unique=False)
    op.create_index("ix_chat_external_ids_conversation", "chat_external_ids", ["conversation_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _made_anew("chat_contact_identities", _identities)
        _made_anew("chat_attachments", _attachments)
        return
    op.drop_constraint(op.f("ck_chat_contact_identities_kind"), "chat_contact_identities", type_="check")
    op.alter_column(
        "chat_contact_identities",
        "kind",
        type_=sa.String(length=20),
        existing_type=sa.String(length=10),
        existing_nullable=False,
    )
    op.create_check_constraint(op.f("ck_chat_contact_identities_kind"), "chat_contact_identities", KIND)
    op.drop_constraint(op.f("ck_chat_attachments_owner_kind"), "chat_attachments", type_="check")
    op.create_check_constraint(op.f("ck_chat_attachments_owner_kind"), "chat_attachments", OWNER)


def _made_anew(table: str, make: Callable[[], None]) -> None:
    """SQLite changes no constraint in place: the rows move to a table that has the new one, under the old name."""
    columns = ", ".join(column["name"] for column in sa.inspect(op.get_bind()).get_columns(table))
    op.rename_table(table, f"{table}_before")
    for index in sa.inspect(op.get_bind()).get_indexes(f"{table}_before"):
        if not (index["name"] or "").startswith(("sqlite_autoindex", "uq_")):
            op.drop_index(index["name"], f"{table}_before")
    make()
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_before")  # noqa: S608 - our own names
    op.drop_table(f"{table}_before")


def _identities() -> None:
    op.create_table(
        "chat_contact_identities",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column(
            "verified",
            sa.Boolean(create_constraint=True, name=op.f("ck_chat_contact_identities_verified")),
            nullable=False,
        ),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_chat_contact_identities_kind")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["chat_contacts.id"], name=op.f("fk_chat_contact_identities_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_contact_identities")),
        sa.UniqueConstraint(
            "account_id", "kind", "value", name=op.f("uq_chat_contact_identities_account_id_kind_value")
        ),
    )
    op.create_index(
        op.f("ix_chat_contact_identities_contact_id"), "chat_contact_identities", ["contact_id"], unique=False
    )


def _attachments() -> None:
    op.create_table(
        "chat_attachments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("owner_kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("thumbnail_digest", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(OWNER, name=op.f("ck_chat_attachments_owner_kind")),
        sa.CheckConstraint("size > 0", name=op.f("ck_chat_attachments_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_attachments")),
    )
    op.create_index(op.f("ix_chat_attachments_conversation_id"), "chat_attachments", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_chat_attachments_digest"), "chat_attachments", ["digest"], unique=False)
    op.create_index("ix_chat_attachments_owner", "chat_attachments", ["owner_id", "created_at"], unique=False)
    op.create_index(
        op.f("ix_chat_attachments_thumbnail_digest"), "chat_attachments", ["thumbnail_digest"], unique=False
    )
    op.create_index("ix_chat_attachments_unsent", "chat_attachments", ["conversation_id", "created_at"], unique=False)
