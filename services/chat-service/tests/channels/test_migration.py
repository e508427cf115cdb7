"""The tables that channels changed keep what was in them."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from shared.database.migrations import history_config, upgrade
from shared.database.opening import open_database

NOW = "2026-11-22T12:00:00.000Z"
BEFORE = (
    (
        "INSERT INTO chat_contacts (id, account_id, name, name_key, is_blocked, metadata, created_at, updated_at) "
        "VALUES ('c1', 'a', 'Maria', 'maria', false, '{}', '{now}', '{now}')"
    ),
    (
        "INSERT INTO chat_contact_identities (id, account_id, contact_id, kind, value, verified, created_at) "
        "VALUES ('i1', 'a', 'c1', 'phone', '+5511987654321', true, '{now}')"
    ),
    (
        "INSERT INTO chat_attachments (id, account_id, owner_kind, owner_id, name, content_type, size, digest, created_at) "
        "VALUES ('f1', 'a', 'user', 'u', 'a.pdf', 'application/pdf', 3, 'd', '{now}')"
    ),
    (
        "INSERT INTO chat_conversations (id, account_id, contact_id, contact_name, channel, status, priority, priority_rank, tags, "
        "last_seq, feed_offset, message_count, unread_count, customer_delivered_seq, customer_read_seq, created_at, updated_at, "
        "bot_attempts, bot_escalated, metadata) VALUES ('k1', 'a', 'c1', 'Maria', 'web', 'waiting', 'normal', 1, '[]', 0, 0, 0, 0, "
        "0, 0, '{now}', '{now}', 0, false, '{}')"
    ),
)
NEW = {
    "bsuid": "INSERT INTO chat_contact_identities (id, account_id, contact_id, kind, value, verified, created_at) "
    "VALUES ('i2', 'a', 'c1', 'parent_bsuid', 'BR.ENT.1', true, '{now}')",
    "channel": "INSERT INTO chat_attachments (id, account_id, owner_kind, owner_id, name, content_type, size, digest, created_at) "
    "VALUES ('f2', 'a', 'channel', 'k1', 'a.ogg', 'audio/ogg', 3, 'e', '{now}')",
    "number": BEFORE[3]
    .replace("'k1'", "'k2'")
    .replace("channel,", "channel, channel_id,")
    .replace("'web',", "'web', 'n1',"),
}


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement.replace("{now}", NOW)))


async def test_what_was_stored_before_is_there_after_and_what_is_new_is_taken(database_url: str) -> None:
    database = open_database(database_url, pool_size=2)

    def to_first(connection: Connection) -> None:
        config = history_config("chat")
        config.attributes["connection"] = connection
        command.upgrade(config, "chat_0001")
        for statement in BEFORE:
            _run(connection, statement)

    found: dict[str, Any] = {}

    def look(connection: Connection) -> None:
        for table in ("chat_contact_identities", "chat_attachments", "chat_conversations"):
            found[table] = connection.execute(text(f"SELECT id FROM {table}")).scalars().all()
        if connection.dialect.name == "postgresql":
            places = connection.execute(
                text("SELECT conversation_id, feed_offset, updated_at FROM chat_activity")
            ).all()
            rows = connection.execute(text("SELECT id, feed_offset, updated_at FROM chat_conversations")).all()
            assert [tuple(place) for place in places] == [tuple(row) for row in rows]
        found["channel_id"] = connection.execute(text("SELECT channel_id FROM chat_conversations")).scalar()
        for statement in NEW.values():
            _run(connection, statement)

    await database.migrate(to_first)
    await upgrade(database, "chat")
    await database.migrate(look)
    assert found == {
        "chat_contact_identities": ["i1"], "chat_attachments": ["f1"], "chat_conversations": ["k1"], "channel_id": "",
    }  # fmt: skip
    for statement in (NEW["number"].replace("'k2'", "'k3'"), BEFORE[1].replace("'i1'", "'i9'")):
        with pytest.raises(IntegrityError):
            await database.migrate(lambda connection, one=statement: _run(connection, one))  # type: ignore[misc]
    await database.stop()
