"""uvicorn's HTTP protocol with what it lacks: bounds on the head, deadlines for slow peers, sockets handed over."""

from __future__ import annotations

import asyncio
import urllib.parse
from typing import Any

import httptools
import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.runtime.http_crowd import NOT_COUNTED
from shared.runtime.http_cycle import Cycle
from shared.runtime.http_limits import ServerConfig, refusal
from shared.runtime.sockets import Handshake, Refuse, hand_over

METHODS = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"})
MOST_PIPELINED = 16
LINGER_SECONDS = 0.5
MOST_UNREAD_BODY = 1_048_576
"""Bytes of a body that are read and dropped after the answer was sent; beyond them the connection is closed."""
log = structlog.get_logger(__name__)


class GuardedProtocol(HttpToolsProtocol):
    """One HTTP connection.

    It is in one of the phases ``head`` (a request has begun, or the connection is new), ``body``, ``busy`` (the application
    works) and ``idle``. One timer per connection looks at them; a request that arrives whole costs no timer at all.
    """

    config: ServerConfig
    cycle: Any

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first request's head."""
        super().connection_made(transport)
        self._limits = self.config.limits
        self._head_bytes = self._body_bytes = self._blocked_bytes = 0
        self._deaf = self._leaving = False
        self._active: Any = None
        self._blocked_since: float | None = None
        self._enter("head")
        self._timer: asyncio.TimerHandle | None = self.loop.call_later(self._limits.tick, self._look)
        self._place = self.config.crowd.enters(self.client[0] if self.client else "")
        if self._place is None:
            self._refuse(503, "Too Many Connections")

    def _enter(self, phase: str) -> None:
        self._phase = phase
        self._since = self.loop.time()

    def _look(self) -> None:
        """Look whether the peer keeps up; called every tick."""
        self._timer = None
        if self.transport.is_closing():
            return
        limits = self._limits
        waited = self.loop.time() - self._since
        if self._phase == "head" and waited >= limits.head_seconds:
            self._refuse(408, "Request Timeout")
        elif self._phase == "body" and waited >= limits.body_seconds:
            if self._body_bytes < limits.body_rate * limits.body_seconds and not self.flow.read_paused:
                self._refuse(408, "Request Timeout")
            self._body_bytes = 0
            self._since = self.loop.time()
        elif self._phase == "idle" and waited >= limits.idle_seconds:
            self.transport.close()
        self._look_at_reader()
        if not self.transport.is_closing():
            self._timer = self.loop.call_later(limits.tick, self._look)

    def _look_at_reader(self) -> None:
        if self._blocked_since is None:
            return
        waiting = self.transport.get_write_buffer_size()
        if waiting < self._blocked_bytes:
            self._blocked_since = self.loop.time()
        elif self.loop.time() - self._blocked_since >= self._limits.read_seconds:
            self.transport.abort()
        self._blocked_bytes = waiting

    def pause_writing(self) -> None:
        """The client does not read as fast as the application writes."""
        self._blocked_since = self.loop.time()
        self._blocked_bytes = self.transport.get_write_buffer_size()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._blocked_since = None
        super().resume_writing()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._active = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock; tell the application, also when later requests are already queued behind its own."""
        self._stop_clock()
        self.config.crowd.leaves(self._place)
        if self._active is not None and not self._active.response_complete:
            self._active.disconnected = True
            self._active.message_event.set()
        super().connection_lost(exc)

    def _stop_clock(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def data_received(self, data: bytes) -> None:
        """Count before the parser stores, then parse."""
        if self._deaf:
            return
        if self._phase == "body":
            self._body_bytes += len(data)
            if self._body_bytes > MOST_UNREAD_BODY and self.cycle is not None and self.cycle.response_complete:
                self.transport.close()
                return
        else:
            if self._phase != "head":
                self._enter("head")
            end = data.find(b"\r\n\r\n")
            self._head_bytes += len(data) if end < 0 else end
            if self._head_bytes > self._limits.head_bytes:
                self._refuse(431, "Request Header Fields Too Large")
                return
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self._refuse(400, "Bad Request")

    def _upgrade(self, rest: bytes) -> None:
        if self._deaf:
            return
        if self._should_upgrade():
            self._hand_over_socket(rest)
            return
        # Answered as the plain request it also is; what follows is no HTTP of ours, so nothing more is read.
        self._deaf = True
        if self.cycle is not None:
            self.cycle.keep_alive = False

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._phase != "head":
            self._enter("head")

    def on_url(self, url: bytes) -> None:
        """Bound the request target."""
        self.url += url
        if len(self.url) > self._limits.url_bytes:
            self._refuse(414, "URI Too Long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Bound the number of header fields."""
        super().on_header(name, value)
        if len(self.headers) > self._limits.headers:
            self._refuse(431, "Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        """Hand the request to the application unless it is refused."""
        self._head_bytes = 0
        self._enter("body")
        self._body_bytes = 0
        if self._place and self.cycle is None:
            self._place = self.config.crowd.recognises(self._place, self.headers)
        if not self._deaf:
            self._check_head()
        if self._deaf or (self.parser.should_upgrade() and self._should_upgrade()):
            return
        self._serve()

    def _check_head(self) -> None:
        if self.parser.get_method() not in METHODS:
            self._refuse(405, "Method Not Allowed")
            return
        hosts = sum(1 for name, _ in self.headers if name == b"host")
        codings = [value for name, value in self.headers if name == b"transfer-encoding"]
        # A target with a host of its own, or two hosts, can mean one thing to us and another to somebody behind us.
        ambiguous = hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1")
        if ambiguous or not self.url.startswith(b"/") or (codings and [c.lower() for c in codings] != [b"chunked"]):
            self._refuse(400, "Bad Request")

    def _serve(self) -> None:
        version = self.parser.get_http_version()
        target = httptools.parse_url(self.url)
        path = target.path.decode("ascii")
        scope: Any = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["http_version"] = version
        scope["path"] = urllib.parse.unquote(path) if "%" in path else path
        scope["raw_path"] = target.path
        scope["query_string"] = target.query or b""
        before = self.cycle
        self.cycle = Cycle(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=version != "1.0" and self.parser.should_keep_alive() and not self._leaving,
            on_response=self.on_response_complete,
        )
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        elif len(self.pipeline) < MOST_PIPELINED:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
        else:
            self._refuse(400, "Bad Request")

    def on_message_complete(self) -> None:
        """The request is here: the application's turn."""
        if self._deaf:
            return
        super().on_message_complete()
        self._enter("idle" if self.cycle is not None and self.cycle.response_complete else "busy")

    def on_response_complete(self) -> None:
        """Start the next pipelined request, or wait for one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self._active is not None and self._active.more_body and not self._active.keep_alive:
            self._linger()
        elif self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._leaving:
            self.transport.close()
        elif self._phase == "busy":
            self._enter("idle")

    def shutdown(self) -> None:
        """Leave: what was accepted is answered; a connection at rest stays for a moment, so that nobody's request is lost.

        A balancer that has just taken this connection from its pool gets its answer, with ``Connection: close``; after the
        moment it has seen that we are not ready and sends nothing more.
        """
        self._leaving = True
        if self.cycle is None or self._phase == "head":
            self.transport.close()
        elif not self.cycle.response_complete:
            self.cycle.keep_alive = False
        else:
            self.loop.call_later(self._limits.linger_seconds, self._close_if_idle)

    def _close_if_idle(self) -> None:
        if self._phase == "idle" and not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, status: int, reason: str) -> None:
        if self._deaf:
            return
        self._deaf = True
        cycle = self.cycle
        silent = not self.pipeline and (cycle is None or cycle.response_complete or not cycle.response_started)
        if cycle is not None and not cycle.response_complete:
            # Whatever the application still says about this request goes nowhere.
            cycle.disconnected = True
            cycle.message_event.set()
        if silent:
            self.transport.write(refusal(status, reason))
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        """Close in a moment; what still comes is dropped: left unread, it would reset the connection before the answer is seen."""
        self._deaf = True
        self.transport.write_eof()
        self._stop_clock()
        self._timer = self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _hand_over_socket(self, rest: bytes) -> None:
        """Give the transport to whoever takes the socket; ``rest`` came after the handshake in the same packet."""
        self._stop_clock()
        self._deaf = True
        self.connections.discard(self)
        fields = self.scope["headers"]
        handshake = Handshake(
            path=self.url.decode("ascii", "replace"),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in fields},
            client=self.client[0] if self.client else "",
            raw=b"GET %b HTTP/1.1\r\n%b\r\n%b" % (self.url, b"".join([b"%b: %b\r\n" % pair for pair in fields]), rest),
        )
        decision = self.config.acceptor.accept(handshake) if self.config.acceptor else Refuse(404, "Not Found")
        if hand_over(self.transport, handshake, decision, self.config.relays) is not None:
            self.config.crowd.keeps(self._place, self.transport)
            self._place = NOT_COUNTED
