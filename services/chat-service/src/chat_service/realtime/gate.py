"""The gate: who a socket is, what it may do, and what each of its frames sets off."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import jwt

from chat_service.conversations.errors import ConversationNotFound
from chat_service.conversations.scope import Scope
from chat_service.messages import reading
from chat_service.messages.service import MessageService
from chat_service.realtime.connection import Connection
from chat_service.realtime.control import FLOODED, FLOODS, ControlLimit
from chat_service.realtime.entrance import Entrance
from chat_service.realtime.feed import FeedEntrance
from chat_service.realtime.frames import (
    Delivered,
    Presence,
    Read,
    SendFrame,
    Subscribe,
    SubscribeInbox,
    Typing,
    Unsubscribe,
    Viewing,
    error_frame,
    frame,
    receipt_of,
)
from chat_service.realtime.hub import Hub
from chat_service.realtime.presence import PresenceBoard
from chat_service.realtime.receipts import Receipts
from chat_service.widget.policy import visitor_of
from shared.database.port import Database
from shared.errors import Problem, TooMany, Unauthenticated
from shared.observability.metrics import gauge
from shared.security.policy import Security
from shared.security.principal import Principal, user_principal
from shared.utils.clock import rfc3339

HEARTBEAT_SECONDS = 20
SOCKETS = gauge("websocket_connections_active", "Open WebSockets.")

ScopeOf = Callable[[Principal], Awaitable[Scope]]


class Gate:
    """Turns frames into deeds. One instance per process."""

    def __init__(
        self, *, hub: Hub, security: Security, database: Database, messages: MessageService, receipts: Receipts,
        presence: PresenceBoard, scope_of: ScopeOf, epoch: Callable[[], str], frames_per_minute: int, sockets_per_user: int,
        control: ControlLimit,
    ) -> None:  # fmt: skip
        self.hub = hub
        self._security, self._database, self._messages, self._receipts = security, database, messages, receipts
        self._presence, self._scope_of, self._epoch = presence, scope_of, epoch
        self._rate = frames_per_minute / 60
        self.burst = float(max(30, frames_per_minute // 4))
        self._entrance = Entrance(hub, database, receipts)
        self._feed = FeedEntrance(hub, database, epoch)
        self._most_sockets = sockets_per_user
        self.control = control
        self._per_user: Counter[str] = Counter()
        security.sessions.watch(self.recheck)

    # -- life of a socket

    def arrived(self, connection: Connection, address: str) -> None:  # noqa: ARG002 - the address is kept by the acceptor
        """Note a new socket."""
        self.hub.connections[connection] = None
        SOCKETS.inc()

    def left(self, connection: Connection, address: str) -> None:  # noqa: ARG002 - see ``arrived``
        """Forget a socket everywhere."""
        self.hub.connections.pop(connection, None)
        self.hub.inboxes.pop(connection, None)
        for conversation_id in list(connection.rooms):
            room = self.hub.rooms.get(conversation_id)
            if room is not None:
                room.leave(connection)
                self.hub.forget_if_empty(room)
        SOCKETS.dec()
        if connection.scope is not None:
            caller = connection.scope.caller
            self._per_user[caller.id] -= 1
            if self._per_user[caller.id] <= 0:
                del self._per_user[caller.id]
            if caller.kind == "user":
                self._presence.left(caller.id)

    async def authenticate(self, connection: Connection, token: str) -> None:
        """Let a socket in. Raises Unauthenticated, TooMany, or Unavailable while sessions cannot be checked."""
        caller = self._principal(token)
        again = connection.scope is not None
        if again and connection.scope is not None and connection.scope.caller.id != caller.id:
            raise Unauthenticated("A socket belongs to one caller.")
        if not again and self._per_user[caller.id] >= self._most_sockets:
            raise TooMany("Too many sockets are open for this user.")
        scope = await self._scope_of(caller)
        if connection.closing:
            return
        connection.scope = scope
        if not again:
            self._per_user[caller.id] += 1
            if caller.kind == "user":
                self._presence.arrived(caller.id)
        connection.display_name = str(caller.claims.get("name", ""))
        connection.queue(
            frame({"type": "ready", "user_id": caller.id, "epoch": self._epoch(), "heartbeat_s": HEARTBEAT_SECONDS})
        )

    def _principal(self, token: str) -> Principal:
        try:
            kind = jwt.decode(token, options={"verify_signature": False}).get("type")
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise Unauthenticated from error
        claims = self._security.tokens.verify(token, "widget" if kind == "widget" else "access")
        self._security.sessions.check(claims)
        if claims["type"] == "widget":
            return visitor_of(self._security, claims)
        return user_principal(claims)

    def recheck(self) -> None:
        """Close the sockets whose session has been revoked (G21)."""
        for connection in list(self.hub.connections):
            if connection.scope is not None:
                try:
                    self._security.sessions.check(connection.scope.caller.claims)
                except Unauthenticated:
                    connection.close(4401, "session ended")

    def moved(self, heirs: dict[str, str]) -> None:
        """Let the open sockets of visitors who became part of another contact go on as that one."""
        for connection in list(self.hub.connections):
            scope = connection.scope
            if scope is not None and scope.is_visitor and scope.caller.id in heirs:
                self._per_user[scope.caller.id] -= 1
                connection.scope = Scope(visitor_of(self._security, scope.caller.claims))
                self._per_user[connection.scope.caller.id] += 1

    def rescope(self, user_ids: list[str]) -> None:
        """Give the open sockets of these users their new scope; what they may no longer see leaves them (G21)."""
        for connection in list(self.hub.connections):
            if connection.scope is not None and connection.scope.caller.id in user_ids:
                self.hub.spawn(self._rescope(connection))

    async def _rescope(self, connection: Connection) -> None:
        try:
            scope = await self._scope_of(self._scope(connection).caller)
            rooms = list(connection.rooms)
            seen = await self._database.read(lambda c: reading.visible_among(c, scope, rooms))
        except Problem:
            connection.close(1012, "scope changed")
            return
        connection.scope = scope
        for conversation_id in rooms:
            room = self.hub.rooms.get(conversation_id)
            if room is not None and conversation_id not in seen:
                self.hub.expel(room, connection)
        if connection.inbox:
            connection.queue(
                frame({"type": "inbox", "epoch": self._epoch(), "offset": self.hub.feed_head, "resync": True})
            )

    def has_allowance(self, connection: Connection) -> bool:
        """Take one frame from the socket's allowance; false when it is used up."""
        if connection.tokens_left < 1:
            now = time.monotonic()
            connection.tokens_left = min(self.burst, connection.tokens_left + (now - connection.tokens_at) * self._rate)
            connection.tokens_at = now
            if connection.tokens_left < 1:
                return False
        connection.tokens_left -= 1
        return True

    def bears(self, connection: Connection) -> bool:
        """Take one frame that is no message from the socket's allowance; without any left the socket is closed."""
        if connection.control is None:
            connection.control = self.control.fresh()
        if self.control.takes(connection.control):
            return True
        FLOODS.inc()
        connection.close(FLOODED, "too many control frames", hear_out=True)
        return False

    # -- frames

    def handle(self, connection: Connection, received: Any) -> None:
        """Carry out one frame. Raises the Problem that is sent back."""
        kind = type(received)
        if kind is SendFrame:
            self._send(connection, received)
        elif kind is Delivered:
            connection.acknowledges = True
            self._receipts.delivered(connection, received.conversation_id, received.seq)
        elif kind is Read:
            self._receipts.read(connection, received.conversation_id, received.seq)
        elif kind is Typing:
            self._typing(connection, received)
        elif kind is Viewing:
            self._presence.viewers.looks(connection, received.conversation_id, is_viewing=received.is_viewing)
        elif kind is Subscribe:
            self.subscribe(connection, received.conversation_id, received.after_seq)
        elif kind is Unsubscribe:
            self._unsubscribe(connection, received.conversation_id)
        elif kind is SubscribeInbox:
            self._feed.enter(connection, self._scope(connection), received)
        elif kind is Presence:
            self._presence.chose(self._scope(connection).caller, received.status)

    def answered(self, connection: Connection, pong: bytes) -> None:
        """A client answered a ping: perhaps one that asked how far it has got."""
        receipt = receipt_of(pong)
        if receipt is not None:
            self._receipts.delivered(connection, *receipt)

    @staticmethod
    def _scope(connection: Connection) -> Scope:
        if connection.scope is None:
            raise Unauthenticated
        return connection.scope

    def _send(self, connection: Connection, received: SendFrame) -> None:
        client_message_id = received.client_message_id

        def done(outcome: Any) -> None:
            if isinstance(outcome, Problem):
                connection.queue(
                    error_frame(outcome, client_message_id=client_message_id, conversation_id=received.conversation_id)
                )
            elif isinstance(outcome, Exception):
                connection.queue(error_frame(Problem(), client_message_id=client_message_id))
            else:
                told = {"type": "ack", "client_message_id": client_message_id, "id": outcome.id, "seq": outcome.seq}
                stored = {"conversation_id": outcome.conversation_id, "created_at": rfc3339(outcome.created_at)}
                connection.queue(frame(told | stored))

        self._messages.submit(self._scope(connection), connection.display_name, received, done)

    def _typing(self, connection: Connection, received: Typing) -> None:
        room = self.hub.rooms.get(received.conversation_id)
        if room is None or received.conversation_id not in connection.rooms:
            raise ConversationNotFound
        caller = self._scope(connection).caller
        told = frame(
            {
                "type": "typing", "conversation_id": received.conversation_id, "is_typing": received.is_typing,
                "user": {"kind": caller.kind, "id": caller.id if caller.kind == "user" else None, "name": connection.display_name},
            }
        )  # fmt: skip
        room.signal(told, visitors=caller.kind == "user", but=connection)
        self._presence.relay_typing(received.conversation_id, told, visitors=caller.kind == "user")

    def subscribe(self, connection: Connection, conversation_id: str, after_seq: int | None) -> None:
        """Let the socket into a room, from ``after_seq`` on."""
        self._entrance.enter(connection, self._scope(connection), conversation_id, after_seq)

    def _unsubscribe(self, connection: Connection, conversation_id: str) -> None:
        room = self.hub.rooms.get(conversation_id)
        if room is not None:
            room.leave(connection)
            self.hub.forget_if_empty(room)
        connection.rooms.discard(conversation_id)
        connection.queue(frame({"type": "unsubscribed", "conversation_id": conversation_id}))
