"""One epoll loop over many connections, and the part of a connection that WebSocket and HTTP share."""

from __future__ import annotations

import os
import resource
import select
import socket
import time
from collections.abc import Callable

_READ_BYTES = 1 << 18
_SOCKETS_PER_ADDRESS = 20_000
# Linux: choose the source port at connect, so that one port may serve several destinations.
_IP_BIND_ADDRESS_NO_PORT = 24


class ConnectionLost(Exception):
    """The server closed a connection that was in use."""


class Link:
    """A connection that never blocks; what cannot be written now waits in a buffer."""

    __slots__ = ("_outgoing", "closed", "loop", "sock")

    def __init__(self, loop: Loop, port: int) -> None:
        self.loop = loop
        self.sock = loop.connected(port)
        self.closed = False
        self._outgoing = bytearray()
        loop.add(self)

    def send(self, data: bytes) -> None:
        """Write ``data``, at once if the kernel takes it."""
        if self._outgoing:
            self._outgoing += data
            return
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._outgoing += data[sent:]
            self.loop.watch(self, writing=True)

    def flush(self) -> None:
        """Write what waits; called when the kernel takes more."""
        try:
            del self._outgoing[: self.sock.send(self._outgoing)]
        except BlockingIOError:
            return
        if not self._outgoing:
            self.loop.watch(self, writing=False)

    def feed(self, data: bytes) -> None:
        """Take what arrived."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection; what is still to come is not waited for."""
        if not self.closed:
            self.closed = True
            self.loop.remove(self)
            self.sock.close()


class Loop:
    """Reads every connection in one thread. ``lost`` counts those that the other side closed."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._links: dict[int, Link] = {}
        self._buffer = bytearray(_READ_BYTES)
        self._view = memoryview(self._buffer)
        self._opened = 0
        self.lost = 0
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def connected(self, port: int) -> socket.socket:
        """Return a socket to a local port, from one of several loopback addresses: an address has 28,000 ports only."""
        sock = socket.socket()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
        sock.bind((f"127.0.{os.getpid() % 200 + 1}.{2 + self._opened // _SOCKETS_PER_ADDRESS % 250}", 0))
        self._opened += 1
        sock.connect(("127.0.0.1", port))
        sock.setblocking(False)
        return sock

    def add(self, link: Link) -> None:
        """Read this connection from now on."""
        self._links[link.sock.fileno()] = link
        self._epoll.register(link.sock, select.EPOLLIN)

    def watch(self, link: Link, *, writing: bool) -> None:
        """Say whether to be told when the connection can be written again."""
        self._epoll.modify(link.sock, select.EPOLLIN | select.EPOLLOUT if writing else select.EPOLLIN)

    def pause(self, link: Link) -> None:
        """Stop reading a connection, as a client does that hangs."""
        self._epoll.modify(link.sock, 0)

    def remove(self, link: Link) -> None:
        """Forget a connection."""
        self._links.pop(link.sock.fileno(), None)
        self._epoll.unregister(link.sock)

    def poll(self, timeout: float) -> None:
        """Wait up to ``timeout`` seconds for something to arrive, and handle all of it."""
        links, view, buffer = self._links, self._view, self._buffer
        for number, event in self._epoll.poll(max(0.0, timeout), 4096):
            link = links.get(number)
            if link is None:
                continue
            if event & select.EPOLLOUT:
                link.flush()
            if not event & ~select.EPOLLOUT:
                continue
            try:
                size = link.sock.recv_into(buffer)
            except BlockingIOError:
                continue
            except OSError:
                size = 0
            if size:
                link.feed(bytes(view[:size]))
            else:
                self.lost += 1
                link.close()

    def run_until(self, done: Callable[[], bool], within: float, what: str) -> None:
        """Handle what arrives until ``done``. Raises TimeoutError, saying what was waited for."""
        deadline = time.perf_counter() + within
        while not done():
            if time.perf_counter() > deadline:
                raise TimeoutError(f"waited {within:g} s for {what}; {self.lost} connections lost")
            self.poll(0.05)

    def run_for(self, seconds: float) -> None:
        """Handle what arrives for this long."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self.poll(min(left, 0.05))

    def close(self) -> None:
        """Close every connection."""
        for link in list(self._links.values()):
            link.close()
        self._epoll.close()
