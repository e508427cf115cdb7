"""One socket's life: hello, authentication within ten seconds, then frames until it ends."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from chat_service.realtime.connection import RESTARTING, Connection, reconnect_hint
from chat_service.realtime.frames import Auth, Ping, SendFrame, decode, error_frame, frame, pong_frame, text_frame
from shared.errors import Invalid, Problem, TooMany, Unauthenticated, Unavailable
from shared.utils.ids import uuid7

if TYPE_CHECKING:
    from chat_service.realtime.gate import Gate

AUTH_SECONDS = 10.0
MOST_EARLY_FRAMES = 64
MOST_FRAME = 65_536


class SocketListener(WSListener):
    """Parses and bounds frames, then hands them to the gate."""

    def __init__(self, gate: Gate, conversation_id: str | None, address: str) -> None:
        self._gate, self._conversation_id, self.address = gate, conversation_id, address
        self._connection: Connection | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._parts: list[bytes] = []

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Welcome the socket; the clock for its authentication runs."""
        connection = self._connection = Connection(transport, self._gate.hub.outbox)
        connection.tokens_left = self._gate.burst
        connection.tokens_at = time.monotonic()
        self._gate.arrived(connection, self.address)
        self._deadline = asyncio.get_running_loop().call_later(AUTH_SECONDS, self._not_authenticated)
        if self._conversation_id is not None:
            connection.queue(
                frame(
                    {
                        "type": "connection_established",
                        "authenticated": False,
                        "connection_id": uuid7(),
                        "auth_within_s": AUTH_SECONDS,
                    }
                )
            )

    def _not_authenticated(self) -> None:
        if self._connection is not None and self._connection.scope is None:
            self._connection.close(4401, "not authenticated in time")

    def on_ws_disconnected(self, transport: WSTransport) -> None:  # noqa: ARG002 - picows' signature
        """Forget the socket."""
        if self._deadline is not None:
            self._deadline.cancel()
        if self._connection is not None:
            self._connection.closing = True
            self._gate.left(self._connection, self.address)
            self._connection = None

    def pause_writing(self) -> None:
        """Nothing to do: the connection measures its own backlog at each write."""

    def resume_writing(self) -> None:
        """Nothing to do: see ``pause_writing``."""

    def on_ws_frame(self, transport: WSTransport, received: WSFrame) -> None:
        """Take one frame."""
        connection = self._connection
        kind = received.msg_type
        if connection is None or connection.closing:
            if connection is not None and kind == WSMsgType.CLOSE:
                connection.hang_up()  # the answer to our own farewell
            return
        if kind == WSMsgType.TEXT and received.fin:
            self._text(connection, received.get_payload_as_bytes())
        elif kind == WSMsgType.CLOSE and received.get_close_code() == WSCloseCode.SERVICE_RESTART:
            # Said by a relay on its client's behalf: it stops, we do not.
            connection.close(RESTARTING, reconnect_hint())
        elif kind == WSMsgType.CLOSE:
            transport.send_close(received.get_close_code())
            transport.disconnect()
        elif kind == WSMsgType.BINARY:
            connection.close(1003, "text frames only")
        elif self._gate.bears(connection):
            self._small(connection, received)

    def _small(self, connection: Connection, received: WSFrame) -> None:
        """Take a ping, a pong or a piece of a message."""
        if received.msg_type == WSMsgType.PING:
            # Queued like everything else: a client that pings and reads nothing is cut off as a slow one.
            connection.queue(pong_frame(received.get_payload_as_bytes()))
        elif received.msg_type == WSMsgType.PONG:
            self._gate.answered(connection, received.get_payload_as_bytes())
        else:
            self._parts.append(received.get_payload_as_bytes())
            if sum(map(len, self._parts)) > MOST_FRAME or len(self._parts) > 256:
                connection.close(1009, "message too big")
            elif received.fin:
                whole = b"".join(self._parts)
                self._parts = []
                self._text(connection, whole)

    def _text(self, connection: Connection, raw: bytes) -> None:
        if connection.busy:
            if len(connection.early) >= MOST_EARLY_FRAMES:
                connection.close(1008, "too many frames before the answer to auth")
            else:
                connection.early.append(raw)
            return
        self._take(connection, raw)

    def _take(self, connection: Connection, raw: bytes) -> None:
        try:
            received = decode(raw)
        except UnicodeDecodeError:
            connection.close(1007, "not UTF-8")
            return
        except (msgspec.DecodeError, RecursionError, ValueError, OverflowError) as error:
            self._bad_frame(connection, raw, error)
            return
        kind = type(received)
        if kind is Auth or kind is Ping or connection.scope is None:
            if self._gate.bears(connection):
                self._greet(connection, received)
        elif not self._gate.has_allowance(connection):
            # A message over its limit is refused; a client that goes on with anything else is cut off.
            if kind is not SendFrame and not self._gate.bears(connection):
                return
            about = {"client_message_id": getattr(received, "client_message_id", None)}
            connection.queue(error_frame(TooMany("Too many frames; slow down.", retry_after=1), **about))
        else:
            try:
                self._gate.handle(connection, received)
            except Problem as problem:
                connection.queue(
                    error_frame(
                        problem,
                        client_message_id=getattr(received, "client_message_id", None),
                        conversation_id=getattr(received, "conversation_id", None),
                    )
                )

    def _greet(self, connection: Connection, received: Any) -> None:
        if type(received) is Auth:
            self._authenticate(connection, received)
        elif connection.scope is None:
            connection.queue(error_frame(Unauthenticated("Send an auth frame first.")))
        else:
            connection.queue(text_frame(orjson.dumps({"type": "pong", "t": received.t})))

    def _bad_frame(self, connection: Connection, raw: bytes, error: Exception) -> None:
        connection.tokens_left -= 5
        if connection.tokens_left < -self._gate.burst:
            connection.close(1008, "too many malformed frames", hear_out=True)
            return
        about: dict[str, str] = {}
        try:
            found = orjson.loads(raw)
            if isinstance(found, dict) and isinstance(found.get("client_message_id"), str):
                about["client_message_id"] = found["client_message_id"][:100]
        except orjson.JSONDecodeError:
            pass  # not even JSON: there is nothing to refer to
        reason = str(error)[:200] if isinstance(error, msgspec.ValidationError) else "not a valid JSON frame"
        connection.queue(error_frame(Invalid.field("frame", "schema", reason), **about))

    def _authenticate(self, connection: Connection, received: Auth) -> None:
        connection.busy = True
        self._gate.hub.spawn(self._finish_authentication(connection, received.token))

    async def _finish_authentication(self, connection: Connection, token: str) -> None:
        try:
            await self._gate.authenticate(connection, token)
        except Unavailable:
            connection.close(1013, "try again later")
            return
        except Problem as problem:
            connection.close(4403 if problem.status == 403 else 4401, problem.detail)
            return
        if self._deadline is not None:
            self._deadline.cancel()
        if self._conversation_id is not None:
            self._gate.subscribe(connection, self._conversation_id, None)
            self._conversation_id = None
        connection.busy = False
        early, connection.early = connection.early, []
        for raw in early:
            self._text(connection, raw)
