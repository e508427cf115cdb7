"""Sending and reading messages: checks what one caller may send, hands it to the writer, pages history."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any

from prometheus_client import Counter
from sqlalchemy.exc import IntegrityError

from chat_service.conversations.errors import ConversationNotFound, DeedRefused
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation, Item
from chat_service.messages import reading
from chat_service.messages.writer import MessageWriter, Send, Stored
from shared.database.port import Database
from shared.errors import Invalid, Problem, TooLarge, Unavailable
from shared.observability.metrics import counter
from shared.utils.json import loads_strict

MOST_WAITING = 20_000
"""Sends that may wait for the writer; beyond that they are refused with Retry-After (G26)."""
MOST_RACES = 3
"""Tries of a send that meets another process at a unique index."""
MOST_METADATA = 8192
SENT = counter("messages_sent_total", "Messages stored.", ("type", "direction", "status"))
Done = Callable[[Stored | Exception], None]
Vet = Callable[[Send], Awaitable[None]]


class _Settling:
    """What becomes of one send.

    It is an object because a function that tries itself again would be a cycle: fifteen objects of each message would wait for
    the garbage collector, which then holds everybody up for 30 ms at a time.
    """

    __slots__ = ("_again", "_over", "done", "races", "send")

    def __init__(
        self, send: Send, done: Done, again: Callable[[_Settling], None], over: Callable[[_Settling, Stored | Exception], None]
    ) -> None:  # fmt: skip
        self.send, self.done, self.races = send, done, 0
        self._again, self._over = again, over

    def __call__(self, outcome: Stored | Exception) -> None:
        if isinstance(outcome, IntegrityError):
            # Another process took the same key or the day's first protocol in this moment: a second look finds it.
            self.races += 1
            if self.races < MOST_RACES:
                self._again(self)
                return
            outcome = DeedRefused("The message lost a race; send it again.")
        self._over(self, outcome)


class MessageService:
    """The message path as sockets and HTTP use it."""

    def __init__(self, *, database: Database, writer: MessageWriter, name_of: Callable[[str | None], str]) -> None:
        self._database, self._writer, self._name_of = database, writer, name_of
        self._waiting = 0
        self._asking: set[asyncio.Task[None]] = set()
        self.vet: Vet | None = None
        """Looks at a template of one of ours before it is stored; raises the Problem that keeps it from being sent."""

    def submit(self, scope: Scope, name: str, wanted: Any, done: Done, *, as_customer: str | None = None) -> None:
        """Check ``wanted`` (a ``SendFrame`` or ``NewMessage`` with a conversation_id) and queue it for the next commit.

        ``done`` is called on the event loop after the commit, or with the Problem. ``as_customer`` records the message as the
        customer's, for integrations that bring in another channel. Raises Invalid, Forbidden, Unavailable at once.
        """
        if self._waiting >= MOST_WAITING:
            raise Unavailable("Too many messages wait to be stored.", retry_after=1)
        send = self._send(scope, name, wanted, as_customer)
        self._waiting += 1
        settled = _Settling(send, done, self._again, self._over)
        if self.vet is not None and send.message_type == "template" and send.sender_type == "agent":
            self._ask(self.vet, send, settled)
            return
        self._database.submit(self._writer.batch, send, settled)

    def _again(self, settling: _Settling) -> None:
        self._database.submit(self._writer.batch, settling.send, settling)

    def _over(self, settling: _Settling, outcome: Stored | Exception) -> None:
        self._waiting -= 1
        if isinstance(outcome, Stored) and not outcome.repeated:
            _sent(settling.send.message_type, settling.send.direction).inc()
        settling.done(outcome)

    def _ask(self, vet: Vet, send: Send, settled: Done) -> None:
        """Store a message once ``vet`` has let it pass."""

        def over(task: asyncio.Task[None]) -> None:
            self._asking.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                settled(error if isinstance(error, Exception) else Unavailable())

        task = asyncio.get_running_loop().create_task(self._vetted(vet, send, settled), name="vet-template")
        self._asking.add(task)
        task.add_done_callback(over)

    async def _vetted(self, vet: Vet, send: Send, settled: Done) -> None:
        try:
            await vet(send)
        except Problem as problem:
            settled(problem)
            return
        self._database.submit(self._writer.batch, send, settled)

    def _send(self, scope: Scope, name: str, wanted: Any, as_customer: str | None) -> Send:
        content: str = wanted.content
        if "\x00" in content:
            raise Invalid.field("content", "nul", "must not contain the NUL character")
        if not content.strip() and not wanted.attachments:
            raise Invalid.field("content", "required", "must not be empty without attachments")
        caller = scope.caller
        # What a visitor adds to his message is nobody's: by HTTP it was always dropped, and a repeat must not differ by its way.
        metadata = None if caller.kind == "visitor" else wanted.metadata or None
        if metadata:
            _check_metadata(metadata)
        is_note = wanted.message_type == "note"
        if caller.kind == "visitor":
            if is_note:
                raise Invalid.field("message_type", "allowed", "a visitor cannot write notes")
            who = ("customer", caller.id, name or "Visitante", "inbound")
        elif as_customer is not None:
            caller.require("channels:manage")
            who = ("customer", as_customer, name, "inbound")
        else:
            caller.require("notes:write" if is_note else "messages:write")
            who = ("agent", caller.id, self._name_of(caller.id), "internal" if is_note else "outbound")
        return Send(
            scope, wanted.conversation_id or "", content, who[0], who[1], who[2], wanted.message_type, who[3],
            wanted.client_message_id, wanted.reply_to, tuple(wanted.attachments), metadata,
        )  # fmt: skip

    async def send(self, scope: Scope, name: str, wanted: Any, *, as_customer: str | None = None) -> Stored:
        """Store one message and return after the commit."""
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()

        def done(outcome: Stored | Exception) -> None:
            if future.done():
                return
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        self.submit(scope, name, wanted, done, as_customer=as_customer)
        return await future

    async def item_of(self, stored: Stored) -> Item:
        """Return the stored item, read back when it had been stored before."""
        if stored.item is not None:
            return stored.item
        items = await self._database.read(lambda c: reading.items_after(c, stored.conversation_id, stored.seq - 1, 1))
        if not items:
            raise ConversationNotFound
        return items[0]

    async def history(
        self, scope: Scope, conversation_id: str, *, page: int, size: int, after_seq: int | None, before_seq: int | None,
        message_type: str | None,
    ) -> tuple[list[Item], int, Conversation]:  # fmt: skip
        """Return items oldest first, how many there are in all, and the conversation.

        With ``after_seq`` or ``before_seq`` it is a window; else page ``page`` of ``size``, counted from seq 1 (seq has no
        holes, so no OFFSET is needed).
        """

        def read(connection: Any) -> tuple[list[Item], int, Conversation]:
            conversation = reading.find_conversation(connection, scope, conversation_id)
            if conversation is None:
                raise ConversationNotFound
            if message_type:
                items, total = reading.page_of_type(connection, conversation_id, message_type, page, size)
                return items, total, conversation
            if before_seq is not None:
                return (
                    reading.items_before(connection, conversation_id, before_seq, size),
                    conversation.last_seq,
                    conversation,
                )
            start = after_seq if after_seq is not None else (page - 1) * size
            return reading.items_after(connection, conversation_id, start, size), conversation.last_seq, conversation

        return await self._database.read(read)


def count_stored(item: Item) -> None:
    """Count a message that was stored just now."""
    _sent(item.message_type, item.direction).inc()


@cache
def _sent(message_type: str, direction: str) -> Counter:
    return SENT.labels(message_type, direction, "sent")


def _check_metadata(metadata: dict[str, Any]) -> None:
    import orjson

    try:
        raw = orjson.dumps(metadata)
    except (TypeError, ValueError) as error:
        raise Invalid.field("metadata", "json", "cannot be represented as JSON") from error
    if len(raw) > MOST_METADATA:
        raise TooLarge(f"metadata may have at most {MOST_METADATA} bytes.")
    loads_strict(raw)


def for_customer(items: Sequence[Item], view: Callable[[Item], dict[str, Any] | None]) -> list[dict[str, Any]]:
    """Return what a customer may see of ``items``."""
    return [shown for item in items if (shown := view(item)) is not None]
