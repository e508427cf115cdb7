"""The deeds on a conversation, named as the support floor names them. Each is one transaction and one timeline entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from chat_service.channels.domain import kept_channel
from chat_service.channels.sending import prepare
from chat_service.conversations import domain, links, repository
from chat_service.conversations.errors import ConversationNotFound, DeedRefused
from chat_service.conversations.ports import Directory
from chat_service.conversations.repository import Filter
from chat_service.conversations.schemas import ConversationChange, Snooze, Transfer
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Change, Conversation, Item, Sight
from chat_service.conversations.telling import Actor, Destination, transfer_notice
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.utils.clock import Clock
from shared.utils.ids import uuid7

Deed = Callable[[Tx, Conversation, datetime], list[Item]]


class ConversationService:
    """Opens, moves and ends conversations."""

    def __init__(self, *, database: Database, store: TimelineStore, directory: Directory, clock: Clock) -> None:
        self._database, self._store, self._directory, self._clock = database, store, directory, clock
        self.on_read: Callable[[str, str, int], None] | None = None
        self.on_read_in_channel: Callable[[Tx, Conversation, str, int], None] | None = None

    def _actor(self, scope: Scope) -> Actor:
        return Actor("agent", scope.caller.id, self._directory.name_of(scope.caller.id))

    async def _do(self, scope: Scope, conversation_id: str, deed: Deed, *, always: bool = False) -> Conversation:
        """Run ``deed`` on the locked conversation and store what it did; ``always`` stores a change without items too."""

        def run(tx: Tx) -> Conversation:
            conversation = self._store.load(tx, [conversation_id]).get(conversation_id)
            if conversation is None or not scope.allows(Sight.of(conversation)):
                raise ConversationNotFound
            change = Change(conversation, Sight.of(conversation))
            now = utc_now_ms()
            change.items = deed(tx, conversation, now)
            if change.items or always:
                self._store.write(tx, [change], now)
            return conversation

        try:
            return await self._database.write(run)
        except IntegrityError as error:
            raise DeedRefused("The customer has another open conversation on this channel.") from error

    # -- reading

    async def get(self, scope: Scope, conversation_id: str) -> Conversation:
        """Return a conversation. Raises ConversationNotFound."""
        from chat_service.messages.reading import find_conversation

        found = await self._database.read(lambda c: find_conversation(c, scope, conversation_id))
        if found is None:
            raise ConversationNotFound
        return found

    async def list_page(
        self, scope: Scope, wanted: Filter, number: int, size: int, after: Sequence[Any] | None = None
    ) -> tuple[list[Conversation], int]:
        """Return one page, newest activity first, and the total; see ``repository.page``."""
        return await self._database.read(lambda c: repository.page(c, scope, wanted, number, size, after))

    async def list_of_contact(self, scope: Scope, contact_id: str) -> list[Conversation]:
        """Return the visible conversations of a contact, newest first."""
        return await self._database.read(lambda c: repository.of_contact(c, scope, contact_id, 50))

    # -- deeds

    async def take(self, scope: Scope, conversation_id: str) -> Conversation:
        """Make the caller the owner. Of two who try at once one wins, the other is told who."""
        scope.caller.require("conversations:take")
        actor = self._actor(scope)
        return await self._do(
            scope, conversation_id, lambda _, c, now: domain.take(c, actor, now, self._directory.name_of(c.agent_id))
        )

    async def assign(self, scope: Scope, conversation_id: str, agent_id: str | None) -> Conversation:
        """Give the conversation to an agent, or to its queue for None."""
        actor = self._actor(scope)
        if agent_id != scope.caller.id:
            scope.caller.require("conversations:assign_user" if agent_id else "conversations:transfer")
        agent = await self._directory.agent(agent_id) if agent_id else None
        return await self._do(scope, conversation_id, lambda _, c, now: domain.assign(c, actor, now, agent))

    async def transfer(self, scope: Scope, conversation_id: str, body: Transfer) -> Conversation:
        """Move the conversation to a queue, an agent, or both; a note goes into the timeline with it.

        With ``notify_customer`` the customer reads of it: on the website as a line of the conversation, on a network as a
        message. Raises WindowClosed when that message may not be sent now; nothing is moved then.
        """
        scope.caller.require("conversations:transfer")
        if body.queue_id is None and body.agent_id is None:
            raise Invalid.field("queue_id", "required", "name a queue, an agent, or both")
        actor = self._actor(scope)
        agent = await self._directory.agent(body.agent_id) if body.agent_id else None

        def deed(tx: Tx, conversation: Conversation, now: datetime) -> list[Item]:
            name = self._directory.queue_name(tx.connection, body.queue_id) if body.queue_id else None
            if body.queue_id and name is None:
                raise Invalid.field("queue_id", "exists", "is no active queue")
            stays = bool(body.queue_id and conversation.agent_id) and self._directory.is_member(
                tx.connection, body.queue_id or "", conversation.agent_id or ""
            )
            to = Destination(body.queue_id, name, agent, stays)
            items = domain.transfer(conversation, actor, now, to, notify_customer=body.notify_customer)
            if body.note:
                items.insert(0, note(actor, body.note, now))
            if body.notify_customer and conversation.channel_id:
                notice = transfer_notice(to, now)
                prepare(conversation, notice, 0, now)
                items.append(notice)
            return items

        return await self._do(scope, conversation_id, deed)

    async def give_back(self, scope: Scope, conversation_id: str) -> Conversation:
        """Return the conversation to its queue."""
        return await self._simple(scope, conversation_id, "conversations:transfer", domain.give_back)

    async def snooze(self, scope: Scope, conversation_id: str, body: Snooze) -> Conversation:
        """Put the conversation away until a moment or the customer's next message."""
        if body.until is None and not body.until_reply:
            raise Invalid.field("until", "required", "give a moment, or until_reply")
        if body.until is not None and body.until.tzinfo is None:
            raise Invalid.field("until", "timezone", "must carry a timezone")
        return await self._simple(scope, conversation_id, "conversations:set_status", domain.snooze, body.until)

    async def hold(self, scope: Scope, conversation_id: str) -> Conversation:
        """Wait for the customer."""
        return await self._simple(scope, conversation_id, "conversations:set_status", domain.hold)

    async def resolve(self, scope: Scope, conversation_id: str, reason: str | None) -> Conversation:
        """End with success."""
        return await self._simple(scope, conversation_id, "conversations:set_status", domain.resolve, reason)

    async def close(self, scope: Scope, conversation_id: str, reason: str | None) -> Conversation:
        """End for good."""
        return await self._simple(scope, conversation_id, "conversations:set_status", domain.close, reason)

    async def reopen(self, scope: Scope, conversation_id: str) -> Conversation:
        """Bring back. Raises DeedRefused when the customer has another open one."""
        return await self._simple(scope, conversation_id, "conversations:set_status", links.reopen)

    async def _simple(
        self, scope: Scope, conversation_id: str, permission: str, rule: Callable[..., list[Item]], *facts: Any
    ) -> Conversation:
        scope.caller.require(permission)
        actor = self._actor(scope)
        return await self._do(scope, conversation_id, lambda _, c, now: rule(c, actor, now, *facts))

    async def set_tags(self, scope: Scope, conversation_id: str, tags: Sequence[str]) -> Conversation:
        """Replace the tags; repeats are dropped, order is kept."""
        return await self._simple(
            scope, conversation_id, "conversations:set_tags", domain.tag, list(dict.fromkeys(tags))
        )

    async def change(self, scope: Scope, conversation_id: str, body: ConversationChange) -> Conversation:
        """Change priority, shown name, metadata, and, for earlier clients, status and queue."""
        scope.caller.require("conversations:write")
        actor = self._actor(scope)

        def deed(tx: Tx, conversation: Conversation, now: datetime) -> list[Item]:
            items: list[Item] = []
            if body.priority is not None:
                items += domain.prioritise(conversation, actor, now, body.priority)
            if body.tags is not None:
                items += domain.tag(conversation, actor, now, list(dict.fromkeys(body.tags)))
            if body.customer_name is not None:
                conversation.contact_name = body.customer_name
            if body.metadata is not None:
                conversation.metadata = kept_channel(conversation, links.replaced(conversation, body.metadata))
            if body.queue_id is not None and body.queue_id != conversation.queue_id:
                name = self._directory.queue_name(tx.connection, body.queue_id)
                if name is None:
                    raise Invalid.field("queue_id", "exists", "is no active queue")
                items += domain.transfer(
                    conversation, actor, now, Destination(body.queue_id, name, None, agent_in_queue=True)
                )
            if body.status is not None:
                items += self._to_status(conversation, actor, now, body.status)
            return items

        return await self._do(scope, conversation_id, deed, always=True)

    def _to_status(self, conversation: Conversation, actor: Actor, now: datetime, status: str) -> list[Item]:
        if status in ("in_service", "in_progress"):
            return domain.take(conversation, actor, now, self._directory.name_of(conversation.agent_id))
        if status == "waiting":
            return (
                links.reopen(conversation, actor, now)
                if conversation.is_over
                else domain.give_back(conversation, actor, now)
            )
        if status == "on_hold":
            return domain.hold(conversation, actor, now)
        return (domain.resolve if status == "resolved" else domain.close)(conversation, actor, now, None)

    async def mark_read(self, scope: Scope, conversation_id: str, seq: int) -> None:
        """The owner has seen everything up to ``seq``: nothing is unread. A colleague who peeks changes nothing."""

        def run(tx: Tx) -> None:
            conversation = self._store.load(tx, [conversation_id]).get(conversation_id)
            if conversation is None or not scope.allows(Sight.of(conversation)):
                raise ConversationNotFound
            if (
                conversation.agent_id != scope.caller.id
                or conversation.unread_count == 0
                or seq < conversation.last_seq
            ):
                return
            conversation.unread_count = 0
            now = utc_now_ms()
            self._store.write(tx, [Change(conversation, Sight.of(conversation))], now)
            newest = self._store.mark_read_by_agent(tx, conversation_id, seq, now)
            if newest is not None and self.on_read_in_channel is not None:
                self.on_read_in_channel(tx, conversation, *newest)
            if newest is not None and self.on_read is not None:
                tx.after_commit(partial(self.on_read, conversation_id, *newest))

        await self._database.write(run)

    async def wake_due(self) -> int:
        """Wake the snoozed conversations whose moment has come; returns how many."""
        now = self._clock.now()
        ids = await self._database.read(lambda c: repository.due_to_wake(c, now))

        def run(tx: Tx) -> int:
            changes = []
            for conversation in self._store.load(tx, ids).values():
                change = Change(conversation, Sight.of(conversation))
                if conversation.snoozed_until is not None and conversation.snoozed_until <= now:
                    change.items = domain.wake(conversation, utc_now_ms())
                if change.items:
                    changes.append(change)
            self._store.write(tx, changes, utc_now_ms())
            return len(changes)

        return await self._database.write(run) if ids else 0


def note(actor: Actor, content: str, now: datetime) -> Item:
    """Return a private note."""
    return Item(
        id=uuid7(), message_type="note", direction="internal", sender_type="agent", sender_id=actor.id, sender_name=actor.name,
        content=content, created_at=now,
    )  # fmt: skip
