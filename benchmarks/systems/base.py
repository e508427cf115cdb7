"""What every measured system can do: start, say which processes are it, stop."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.load.loop import Loop
from benchmarks.load.websocket import WebSocketLink

_START_SECONDS = 60

Pair = tuple[WebSocketLink, WebSocketLink]
"""The agent's socket and the customer's socket of one conversation."""


class System(Protocol):
    """Something that can be measured."""

    name: str

    @property
    def roots(self) -> list[int]:
        """The processes whose trees are the system, its database included."""
        ...

    def start(self) -> None:
        """Start it and return when it answers."""
        ...

    def stop(self) -> None:
        """Stop it and throw its data away."""
        ...

    def log(self) -> str:
        """Return the end of what it printed."""
        ...


class Talking(System, Protocol):
    """A system in which an agent and a customer exchange messages that are stored before they are delivered."""

    def connect(self, loop: Loop, count: int) -> list[Pair]:
        """Make ``count`` conversations and return their sockets, ready to send and receive."""
        ...

    def frame(self, pair: int, side: int, number: int, body: bytes) -> bytes:
        """Return the WebSocket frame by which one side (0 agent, 1 customer) sends message ``number``."""
        ...


class Posting(Talking, Protocol):
    """A system that also takes messages by HTTP."""

    @property
    def http_port(self) -> int:
        """The port that takes the requests."""
        ...

    def post(self, pair: int, number: int, body: bytes) -> bytes:
        """Return the HTTP request by which the agent sends message ``number``."""
        ...


class Program:
    """A rival as one child process with a folder of its own."""

    def __init__(self, name: str, port: int) -> None:
        self.name, self.port = name, port
        self.folder = Path(tempfile.mkdtemp(prefix="ispchat-bench-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def roots(self) -> list[int]:
        """The child process."""
        return [self._process.pid] if self._process else []

    def command(self) -> Sequence[str]:
        """Return the words that start it."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """Return what is added to the environment."""
        return {}

    def start(self) -> None:
        """Start it and wait until its port takes connections."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                env=os.environ | self.environment(),
                cwd=Path(__file__).parents[2],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = self._process
        wait_for_port(self.port, lambda: process.poll() is None, self.log)

    def stop(self) -> None:
        """End it and its folder."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """Return the end of what it printed."""
        file = self.folder / "log"
        return file.read_text(encoding="utf-8", errors="replace")[-3000:] if file.exists() else ""


def wait_for_port(port: int, alive: Callable[[], bool], log: Callable[[], str]) -> None:
    """Return when the port takes connections. Raises RuntimeError with the log if it does not in time."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and alive():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nothing answers on port {port}:\n{log()}")
