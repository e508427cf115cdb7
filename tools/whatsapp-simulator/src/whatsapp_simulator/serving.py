"""Runs a simulator on a port of its own: by itself, inside a test's loop, or beside a test in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn

from shared.runtime.http_server import server_config
from whatsapp_simulator.config import Config
from whatsapp_simulator.simulator import Simulator
from whatsapp_simulator.world import World


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that answers at ``url``."""

    simulator: Simulator
    url: str

    @property
    def world(self) -> World:
        """Its world; use it only from the loop that it runs in."""
        return self.simulator.world


class Server(uvicorn.Server):
    """uvicorn's server without its signal handlers: whoever runs it owns the process."""

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]
        """Leave signals alone."""
        return contextlib.nullcontext()


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError where the port is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


@contextlib.asynccontextmanager
async def running(config: Config | None = None, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Running]:
    """Serve a simulator in this loop, by default on a free port."""
    simulator = Simulator(config)
    listener = listen(host, port)
    url = f"http://{host}:{listener.getsockname()[1]}"
    await simulator.world.start()
    server = Server(server_config(simulator, None))
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers a flag, not an event
            await asyncio.sleep(0.005)
        yield Running(simulator, url)
    finally:
        simulator.world.drain()
        server.should_exit = server.force_exit = True
        await task
        await simulator.world.stop()


@contextlib.contextmanager
def running_in_thread(config: Config | None = None) -> Iterator[Running]:
    """Serve a simulator in a thread with a loop of its own, for clients that block."""
    started: list[Running] = []
    ready, leave = threading.Event(), threading.Event()

    async def serve() -> None:
        async with running(config) as found:
            started.append(found)
            ready.set()
            while not leave.is_set():  # noqa: ASYNC110 - the other side is a thread
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    try:
        if not ready.wait(10):
            raise RuntimeError("the simulator did not start")
        yield started[0]
    finally:
        leave.set()
        thread.join(10)
