"""Starts the rivals and speaks their small protocols."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.load.http import request_bytes
from benchmarks.load.loop import Loop
from benchmarks.load.websocket import WebSocketLink, text_frame
from benchmarks.systems.base import Pair, Program
from benchmarks.systems.postgres import Postgres
from tests.support.ports import free_port


class _Rival(Program):
    """A rival with rooms at ``/ws/<conversation>/<name>``."""

    def __init__(self, name: str, postgres: Postgres | None) -> None:
        super().__init__(name, free_port())
        self.postgres = postgres
        self._database = postgres.new_database() if postgres else None

    @property
    def roots(self) -> list[int]:
        """Its process and its database server."""
        return super().roots + (self.postgres.roots if self.postgres else [])

    @property
    def http_port(self) -> int:
        """The port that takes requests."""
        return self.port

    def connect(self, loop: Loop, count: int) -> list[Pair]:
        """Open the sockets of conversations 1 to ``count``."""
        pairs = []
        for number in range(1, count + 1):
            pairs.append((self.socket(loop, number, "agent"), self.socket(loop, number, "customer")))
            if number % 50 == 0 or number == count:
                loop.run_until(lambda: all(link.is_ready for pair in pairs for link in pair), 30, "sockets")
        loop.run_for(0.2)
        return pairs

    def socket(self, loop: Loop, conversation: int, name: str) -> WebSocketLink:
        """Open one socket; ``is_ready`` says when it is open."""

        def on_open(link: WebSocketLink) -> None:
            link.is_ready = True

        path = f"/ws/{conversation}/{name}"
        return WebSocketLink(loop, self.port, path, on_open=on_open, on_text=lambda _link, _payload: None)

    def follower(self, loop: Loop, number: int) -> WebSocketLink:
        """Open a socket in the one room of the fan-out."""
        return self.socket(loop, 1, f"f{number}")

    def publisher(self, _: Loop, followers: Sequence[WebSocketLink]) -> WebSocketLink:
        """Return a socket of the room."""
        return followers[0]

    def publication(self, number: int, body: bytes) -> bytes:
        """Return the frame that publishes an event."""
        return self.frame(0, 0, number, body)

    def frame(self, pair: int, side: int, number: int, body: bytes) -> bytes:  # noqa: ARG002 - a room is its path
        """Return the frame that sends a message."""
        return text_frame(b'{"token":"%d","content":"%s"}' % (number, body))

    def post(self, pair: int, number: int, body: bytes) -> bytes:
        """Return the request that sends a message."""
        payload = b'{"token":"%d","content":"%s"}' % (number, body)
        return request_bytes("POST", f"/conversations/{pair + 1}/messages", port=self.port, body=payload)


class Reference(_Rival):
    """``benchmarks.rivals.reference``: store, then deliver, and nothing else."""

    def __init__(self, name: str = "reference", *, postgres: Postgres | None = None, stores: bool = True) -> None:
        super().__init__(name, postgres)
        self._target = (self._database or str(self.folder / "reference.db")) if stores else "-"

    def command(self) -> Sequence[str]:
        """Return the words that start it."""
        return [sys.executable, "-m", "benchmarks.rivals.reference", str(self.port), self._target]


class HttpReference(_Rival):
    """``benchmarks.rivals.reference_http``: raw ASGI on uvicorn over the same store."""

    def __init__(self, name: str = "reference", *, inbox: Path | None = None) -> None:
        super().__init__(name, None)
        self._inbox = inbox

    def command(self) -> Sequence[str]:
        """Return the words that start it."""
        return [*uvicorn(self.port), "benchmarks.rivals.reference_http:app"]

    def environment(self) -> Mapping[str, str]:
        """Return what is added to the environment."""
        return {"REFERENCE_TARGET": str(self.folder / "reference.db"), "INBOX_FILE": str(self._inbox or "")}


class HookReference(_Rival):
    """``benchmarks.rivals.reference_hook``: raw ASGI on uvicorn that checks a signature and stores."""

    def __init__(self, secret: str, name: str = "reference") -> None:
        super().__init__(name, None)
        self._secret = secret

    def command(self) -> Sequence[str]:
        """Return the words that start it."""
        return [*uvicorn(self.port), "--lifespan", "off", "benchmarks.rivals.reference_hook:app"]

    def environment(self) -> Mapping[str, str]:
        """Return what is added to the environment."""
        return {"REFERENCE_TARGET": str(self.folder / "hook.db"), "HOOK_SECRET": self._secret}


class Tutorial(_Rival):
    """``benchmarks.rivals.tutorial`` on uvicorn."""

    def __init__(self, name: str = "tutorial", *, postgres: Postgres | None = None, conversations: int = 1000) -> None:
        super().__init__(name, postgres)
        self._conversations = conversations

    def command(self) -> Sequence[str]:
        """Return the words that start it."""
        return [*uvicorn(self.port), "benchmarks.rivals.tutorial:app"]

    def environment(self) -> Mapping[str, str]:
        """Return what is added to the environment."""
        if self._database:
            url = self._database.replace("postgresql://", "postgresql+asyncpg://")
        else:
            url = f"sqlite+aiosqlite:///{self.folder / 'tutorial.db'}"
        return {"TUTORIAL_DATABASE_URL": url, "TUTORIAL_CONVERSATIONS": str(self._conversations)}


def uvicorn(port: int) -> list[str]:
    """Return the words that start uvicorn as its guide recommends for production, without access log."""
    words = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    # A ping every 20 s would arrive in the middle of a measurement of 5.
    return [*words, "--no-access-log", "--ws-per-message-deflate", "false", "--ws-ping-interval", "600"]
