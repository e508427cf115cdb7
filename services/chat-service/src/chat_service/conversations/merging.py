"""Merging two conversations of one customer, undoing it, and reading the one with the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from chat_service.conversations import links
from chat_service.conversations.errors import ConversationNotFound, DeedRefused
from chat_service.conversations.ports import Directory
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Change, Conversation, Item, Sight
from chat_service.conversations.telling import Actor
from chat_service.messages import reading
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Database, Tx
from shared.errors import Invalid

Rule = Callable[[Conversation, Conversation, Actor, datetime], tuple[list[Item], list[Item]]]


class MergeService:
    """Makes two conversations one."""

    def __init__(self, *, database: Database, store: TimelineStore, directory: Directory) -> None:
        self._database, self._store, self._directory = database, store, directory

    async def merge(self, scope: Scope, conversation_id: str, other_id: str) -> Conversation:
        """Let the other conversation go on in this one: it ends, linked, and its history is read here.

        Raises ConversationNotFound unless the caller sees both; DifferentCustomers, DeedRefused. Repeated, it changes nothing.
        """
        return await self._both(scope, conversation_id, other_id, links.merge)

    async def undo(self, scope: Scope, conversation_id: str, other_id: str) -> Conversation:
        """Undo a merge within half a minute. Raises ConversationNotFound, MergeFinal, DeedRefused."""
        return await self._both(scope, conversation_id, other_id, links.unmerge)

    async def _both(self, scope: Scope, conversation_id: str, other_id: str, rule: Rule) -> Conversation:
        scope.caller.require("conversations:merge")
        if conversation_id == other_id:
            raise Invalid.field("other_id", "other", "names this very conversation")
        actor = Actor("agent", scope.caller.id, self._directory.name_of(scope.caller.id))

        def run(tx: Tx) -> Conversation:
            found = self._store.load(tx, [conversation_id, other_id])
            into, other = found.get(conversation_id), found.get(other_id)
            for one in (into, other):
                if one is None or not scope.allows(Sight.of(one)):
                    raise ConversationNotFound
            assert into is not None  # noqa: S101 - checked above
            assert other is not None  # noqa: S101 - checked above
            apply_to_both(self._store, tx, (into, other), actor, rule)
            return into

        try:
            return await self._database.write(run)
        except IntegrityError as error:
            raise DeedRefused("The customer has begun another conversation on that channel.") from error

    async def history(
        self,
        scope: Scope,
        conversation_id: str,
        other_id: str,
        *,
        size: int,
        after_seq: int | None,
        before_seq: int | None,
    ) -> tuple[list[Item], Conversation]:
        """Return items of a conversation that was merged into this one, oldest first, and that conversation.

        Whoever may read the one that goes on may read what became part of it. Raises ConversationNotFound.
        """

        def read(connection: Connection) -> tuple[list[Item], Conversation]:
            into = reading.find_conversation(connection, scope, conversation_id)
            if into is None or other_id not in {link["id"] for link in links.merged_from(into)}:
                raise ConversationNotFound
            other = reading.get_conversation(connection, other_id)
            if after_seq is not None:
                return reading.items_after(connection, other_id, after_seq, size), other
            return reading.items_before(connection, other_id, before_seq, size), other

        return await self._database.read(read)


def apply_to_both(
    store: TimelineStore, tx: Tx, pair: tuple[Conversation, Conversation], actor: Actor, rule: Rule = links.merge
) -> None:
    """Apply ``rule`` to two loaded conversations, the one that goes on first, and store what it did."""
    changes = [Change(conversation, Sight.of(conversation)) for conversation in pair]
    now = utc_now_ms()
    for change, items in zip(changes, rule(*pair, actor, now), strict=True):
        change.items = items
    store.write(tx, [change for change in changes if change.items], now)
