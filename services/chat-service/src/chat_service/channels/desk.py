"""What agents do with messages that a network carries: react to them, and send again what did not get through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from chat_service.channels import repository
from chat_service.channels.amending import Amended, Amendment, Author
from chat_service.channels.domain import WHATSAPP, require_number, require_window
from chat_service.channels.errors import NotOnThisChannel
from chat_service.channels.ports import Screens
from chat_service.channels.schemas import AmendmentItem, Reaction
from chat_service.conversations import domain as deeds
from chat_service.conversations.errors import ConversationClosed, ConversationNotFound, DeedRefused
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation, Item, Sight
from chat_service.conversations.telling import Actor
from chat_service.messages import reading
from chat_service.messages.errors import MessageNotFound
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.events.log import Event, EventLog
from shared.utils.ids import uuid7

SENT_AGAIN_FROM = frozenset({"failed", "unconfirmed"})


class ChannelDesk:
    """The agents' deeds. ``amend`` hands an amendment to its batch and returns the outcome."""

    def __init__(
        self, *, database: Database, store: TimelineStore, events: EventLog, screens: Screens, amend: Callable[[Amendment], Any],
        name_of: Callable[[str | None], str],
    ) -> None:  # fmt: skip
        self._database, self._store, self._events, self._screens = database, store, events, screens
        self._amend, self._name_of = amend, name_of

    async def react(self, scope: Scope, conversation_id: str, message_id: str, emoji: str, key: str | None) -> Item:
        """React to a message, or take the reaction back with an empty emoji; returns the message.

        Raises ConversationNotFound, MessageNotFound, NotOnThisChannel, WindowClosed, ConversationClosed, ConversationTaken.
        """
        found = await self._database.read(lambda c: self._target(c, scope, conversation_id, message_id))
        conversation, message, external_id = found
        if not conversation.channel_id or external_id is None:
            raise NotOnThisChannel("Only a message that WhatsApp knows can be reacted to.")
        actor = self._actor(scope)
        # One key of a person is one reaction, whatever else he has done with it.
        item = AmendmentItem(
            channel_id=conversation.channel_id, message_id=message_id, key=f"{actor.id}:{key or uuid7()}", at=utc_now_ms(),
            change=Reaction(kind="reaction", emoji=emoji, author="agent", author_name=actor.name),
        )  # fmt: skip
        told = _event("message.reacted", conversation, message, external_id=external_id, emoji=emoji)
        check = partial(self._may_write, scope, now=utc_now_ms())
        outcome: Amended | Problem = await self._amend(Amendment(item, Author(actor.id, actor.name), check, told))
        if isinstance(outcome, Problem):
            raise outcome
        return await self._database.read(lambda c: _item(c, conversation_id, message.seq))

    async def send_again(self, scope: Scope, conversation_id: str, message_id: str) -> Item:
        """Let a message that failed, or that nobody confirmed, wait for its network once more; returns it.

        Raises ConversationNotFound, MessageNotFound, DeedRefused, WindowClosed, ConversationClosed, ConversationTaken.
        """

        def run(tx: Tx) -> Item:
            conversation = self._store.load(tx, [conversation_id]).get(conversation_id)
            if conversation is None or not scope.allows(Sight.of(conversation)):
                raise ConversationNotFound
            row = repository.lock_messages(tx.connection, [message_id]).get(message_id)
            if row is None or row.conversation_id != conversation_id:
                raise MessageNotFound
            message = _item(tx.connection, conversation_id, int(row.seq))
            if message.direction != "outbound" or message.status not in SENT_AGAIN_FROM:
                raise DeedRefused("Only a message that failed, or that nobody confirmed, is sent again.")
            if "campaign" in (message.metadata or {}):
                # It would meet the one that the campaign itself sends when it goes on, and the customer would have both.
                raise DeedRefused("A campaign decides by itself whom it writes to again.")
            self._may_write(scope, conversation, now=utc_now_ms(), is_template=message.message_type == "template")
            message.status = "queued"
            message.metadata = {key: value for key, value in (message.metadata or {}).items() if key != "error"} or None
            values = {"status": message.status, "metadata": message.metadata}
            repository.change_message(tx.connection, conversation_id, message.seq, values)
            self._events.append(tx, [_event("message.retried", conversation, message)])
            tx.after_commit(partial(self._screens.tell_status, conversation_id, message_id, "queued", None))
            return message

        return await self._database.write(run)

    def note_read(self, tx: Tx, conversation: Conversation, message_id: str, seq: int) -> None:
        """Tell the network that the owner has read the customer's messages up to ``seq``."""
        if not conversation.channel_id:
            return
        external_id = repository.external_of(tx.connection, [message_id]).get(message_id)
        data = {"seq": seq, "message_id": message_id, "external_id": external_id, **_carrier(conversation)}
        self._events.append(tx, [Event.new("conversation.read", conversation.id, data)])

    def _target(
        self, connection: Connection, scope: Scope, conversation_id: str, message_id: str
    ) -> tuple[Conversation, Item, str | None]:
        conversation = reading.find_conversation(connection, scope, conversation_id)
        if conversation is None:
            raise ConversationNotFound
        message = reading.find_message(connection, conversation_id, message_id)
        if message is None or message.message_type in ("system", "note"):
            raise MessageNotFound
        return conversation, message, repository.external_of(connection, [message_id]).get(message_id)

    def _may_write(self, scope: Scope, conversation: Conversation, *, now: datetime, is_template: bool = False) -> None:
        if not scope.allows(Sight.of(conversation)):
            raise ConversationNotFound
        if conversation.status == "closed":
            raise ConversationClosed("This conversation is closed; reopen it to write.")
        may_override = scope.caller.may("conversations:assign_user")
        deeds.refuse_foreign(
            conversation, scope.caller.id, owner_name=self._name_of(conversation.agent_id), may_override=may_override
        )
        if conversation.channel == WHATSAPP:
            require_number(conversation)
        if not is_template:
            require_window(conversation, now)

    def _actor(self, scope: Scope) -> Actor:
        return Actor("agent", scope.caller.id, self._name_of(scope.caller.id))


def _item(connection: Connection, conversation_id: str, seq: int) -> Item:
    return reading.items_after(connection, conversation_id, seq - 1, 1)[0]


def _carrier(conversation: Conversation) -> dict[str, Any]:
    return {"channel": conversation.channel, "channel_id": conversation.channel_id}


def _event(kind: str, conversation: Conversation, message: Item, **more: Any) -> Event:
    data = {
        "message_id": message.id, "seq": message.seq, "message_type": message.message_type, **_carrier(conversation), **more,
    }  # fmt: skip
    return Event.new(kind, conversation.id, data)
