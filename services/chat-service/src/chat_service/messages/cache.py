"""Serialised conversations, kept until they change: a list of fifty is then fifty look-ups and a join of bytes."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, select

from chat_service.conversations.models import conversations
from chat_service.conversations.state import Conversation
from chat_service.messages.statements import ROW
from chat_service.messages.views import Views
from shared.database.among import among
from shared.observability.metrics import counter

MOST = 20_000
OPERATIONS = counter("cache_operations_total", "Look-ups in a cache by outcome.", ("cache", "result"))
HITS = OPERATIONS.labels(cache="conversations", result="hit")
MISSES = OPERATIONS.labels(cache="conversations", result="miss")
Version = tuple[int, int, int]
"""Feed offset, and the customer's two watermarks: a row with the same version looks the same, names of people aside."""


class ConversationCache:
    """Bytes of conversations by id and version. ``forget`` is for when somebody was renamed."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._kept: dict[str, tuple[Version, bytes]] = {}

    def fetch(self, connection: Connection, keys: Sequence[tuple[str, Version]]) -> list[bytes]:
        """Return the serialised conversations of ``keys`` in order; one that vanished meanwhile is left out."""
        stale = [key for key, version in keys if (found := self._kept.get(key)) is None or found[0] != version]
        HITS.inc(len(keys) - len(stale))
        if stale:
            MISSES.inc(len(stale))
            columns = [conversations.c[name] for name in ROW]
            for row in connection.execute(select(*columns).where(among(connection, conversations.c.id, stale))):
                self.put(Conversation(*row))
        return [found[1] for key, _ in keys if (found := self._kept.get(key)) is not None]

    def put(self, conversation: Conversation) -> bytes:
        """Serialise and keep a conversation."""
        shown = orjson.dumps(self._views.conversation(conversation))
        version = (conversation.feed_offset, conversation.customer_delivered_seq, conversation.customer_read_seq)
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[conversation.id] = (version, shown)
        return shown

    def forget(self) -> None:
        """Drop everything."""
        self._kept.clear()
