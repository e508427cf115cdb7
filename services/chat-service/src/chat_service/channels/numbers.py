"""What chat keeps of each number: its name, whether it works, and what the conversations that go through it show of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from chat_service.channels import repository
from chat_service.channels.domain import WHATSAPP, shown_channel
from chat_service.channels.schemas import ChannelGiven
from chat_service.conversations.state import Change, Sight
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Database, Tx

AT_ONCE = 200
"""Conversations that are looked at, and changed, in one transaction."""


class Numbers:
    """Keeps what the service that speaks to a network tells of its numbers."""

    def __init__(self, *, database: Database, store: TimelineStore, tell: Callable[[str], None]) -> None:
        """``tell`` says at once to whoever looks that something about a number is new."""
        self._database, self._store, self._tell = database, store, tell

    async def keep(self, channel_id: str, given: ChannelGiven) -> None:
        """Keep what is told of a number, and let every conversation that is not closed show it; a repeat changes nothing."""
        values = {
            "kind": given.channel,
            "name": given.name,
            "has_window": given.has_window,
            "is_active": given.is_active,
        }

        def run(tx: Tx) -> None:
            known = repository.known_channels(tx.connection, [channel_id]).get(channel_id)
            if known is None or any(known._mapping[name] != value for name, value in values.items()):  # noqa: SLF001 - SQLAlchemy's public name
                repository.keep_channel(
                    tx.connection, channel_id, {**values, "updated_at": utc_now_ms()}, is_new=known is None
                )

        try:
            await self._database.write(run)
        except IntegrityError:
            await self._database.write(run)
        self._tell(channel_id)
        await self._show(channel_id, _facts(given.name, has_window=given.has_window, is_active=given.is_active))

    async def _show(self, channel_id: str, facts: dict[str, Any]) -> None:
        after = ""
        while True:
            seen = await self._database.read(lambda c: repository.showing(c, channel_id, after, AT_ONCE))  # noqa: B023 - read at once
            stale = [str(row.id) for row in seen if _differs(row.metadata, facts)]
            if stale:
                await self._database.write(lambda tx: self._refresh(tx, stale, facts))  # noqa: B023 - runs before the next round
            if len(seen) < AT_ONCE:
                return
            after = str(seen[-1].id)

    def _refresh(self, tx: Tx, conversation_ids: list[str], facts: dict[str, Any]) -> None:
        changes = []
        for conversation in self._store.load(tx, conversation_ids).values():
            if not _differs(conversation.metadata, facts):
                continue
            change = Change(conversation, Sight.of(conversation), is_wide=True)
            before = conversation.metadata.get("channel")
            shown = {"id": conversation.channel_id, **(before if isinstance(before, dict) else {}), **facts}
            conversation.metadata = {**conversation.metadata, "channel": shown}
            changes.append(change)
        self._store.write(tx, changes, utc_now_ms())


def channel_of_new(connection: Connection, contact_id: str, channel_id: str) -> dict[str, Any]:
    """Return what a new conversation shows of its channel: its name, and the window that an earlier one left open."""
    facts: dict[str, Any] = {"id": channel_id}
    known = repository.known_channels(connection, [channel_id]).get(channel_id)
    if known is not None:
        facts |= _facts(known.name, has_window=bool(known.has_window), is_active=bool(known.is_active))
    return shown_channel(repository.window_of(connection, contact_id, channel_id), facts)


def only_number(connection: Connection) -> str:
    """Return the number that a WhatsApp conversation goes through where nobody names one: the only active one, or none."""
    found = repository.active_channels(connection, WHATSAPP, 2)
    return found[0] if len(found) == 1 else ""


def _facts(name: str, *, has_window: bool, is_active: bool) -> dict[str, Any]:
    return {"name": name, "has_window": has_window, "is_active": is_active}


def _differs(metadata: dict[str, Any], facts: dict[str, Any]) -> bool:
    shown = metadata.get("channel")
    shown = shown if isinstance(shown, dict) else {}
    return any(shown.get(name) != value for name, value in facts.items())
