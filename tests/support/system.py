"""The product as real processes: all services in one, or one process a service over PostgreSQL and Redis."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import aiohttp

from .ports import free_ports
from .processes import ServerProcess
from .valkey import ValkeyServer
from .waiting import eventually

Topology = Literal["single", "scaled"]

SERVICES = (
    "api-gateway",
    "auth-service",
    "chat-service",
    "ai-service",
    "whatsapp-service",
    "isp-service",
    "web-interface",
)
SIMULATOR = "whatsapp-simulator"
"""Runs in the demo only."""
# The one process of the topology "single"; `System.process` finds it under every service's name too.
ALL = "ispchat"
# Enough for a cold start of seven processes on two busy cores.
_READY_SECONDS = 60.0
_SECRET = "a secret of the tests that is longer than thirty-two characters"


class System:
    """One running ISP Chat with ports, data folder and logs of its own."""

    def __init__(
        self,
        topology: Topology,
        folder: Path,
        *,
        database_url: str | None = None,
        demo: bool = False,
        env: Mapping[str, str] | None = None,
        replicas: Mapping[str, int] | None = None,
    ) -> None:
        self.topology = topology
        self.folder = folder
        self.data_dir = folder / "data"
        services = (*SERVICES, SIMULATOR) if demo else SERVICES
        self.ports = dict(zip(services, free_ports(len(services)), strict=True))
        self.database_url = database_url
        self.valkey: ValkeyServer | None = ValkeyServer() if topology == "scaled" else None
        assert topology == "scaled" or not replicas, "one process holds every service once"
        assert topology == "single" or database_url, "the scaled topology needs a PostgreSQL database"
        further = [f"{name}-{number}" for name, count in (replicas or {}).items() for number in range(2, count + 1)]
        self.ports |= dict(zip(further, free_ports(len(further)), strict=True))
        folder.mkdir(parents=True, exist_ok=True)
        self.env = self._environment(env or {})
        names = (ALL,) if topology == "single" else self.ports
        self.processes = {name: self._process(name, demo=demo) for name in names}

    @property
    def gateway_url(self) -> str:
        """The address of the gateway."""
        return self.url_of("api-gateway")

    @property
    def web_url(self) -> str:
        """The address of the web port, the one origin of a browser."""
        return self.url_of("web-interface")

    def url_of(self, service: str) -> str:
        """Return the address of one service's own port, or of a replica's ("chat-service-2")."""
        return f"http://127.0.0.1:{self.ports[service]}"

    def process(self, service: str) -> ServerProcess:
        """Return the process that a service runs in."""
        return self.processes[ALL if self.topology == "single" else service]

    def log(self) -> str:
        """Return the logs of all processes, one after the other."""
        return "\n".join(f"--- {process.name}\n{process.log()}" for process in self.processes.values())

    async def start(self) -> System:
        """Start everything and return when every port is healthy; stop it all again if one is not."""
        if self.valkey:
            self.valkey.start()
        try:
            for process in self.processes.values():
                process.start()
            await self.ready()
        except BaseException:
            await self.kill_all()
            raise
        return self

    async def ready(self, *services: str, within: float = _READY_SECONDS) -> None:
        """Wait until these services (all of them unless named) say that they are healthy."""
        deadline = time.monotonic() + within
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            for service in services or self.ports:
                await self._wait_for_health(session, service, max(deadline - time.monotonic(), 1))

    async def stop(self) -> dict[str, int]:
        """Stop everything in order and return each process's exit code; fails if one needs more than 20 seconds."""
        running = [process for process in self.processes.values() if process.is_running]
        for process in running:
            process.send_signal(signal.SIGTERM)
        codes: dict[str, int] = {}
        try:
            for process in running:
                codes[process.name] = await process.wait(within=20)
        finally:
            await self.kill_all()
        return codes

    async def terminate(self, service: str) -> int:
        """Stop the process of one service with SIGTERM and return its exit code."""
        return await self.process(service).stop()

    async def kill(self, service: str) -> None:
        """End the process of one service with SIGKILL."""
        await self.process(service).kill()

    async def restart(self, service: str, *, kill: bool = False) -> None:
        """Stop (or kill) the process of one service, start it again and wait until it is healthy."""
        process = self.process(service)
        await (process.kill() if kill else process.stop())
        process.start()
        await self.ready(*(SERVICES if self.topology == "single" else (service,)))

    async def kill_all(self) -> None:
        """End whatever still runs, at once; for the end of a test."""
        for process in self.processes.values():
            await process.kill()
        if self.valkey:
            self.valkey.stop()

    async def _wait_for_health(self, session: aiohttp.ClientSession, service: str, within: float) -> None:
        what = f"health of {service}"
        await eventually(lambda: self._is_healthy(session, service), within=within, every=0.05, what=what)

    async def _is_healthy(self, session: aiohttp.ClientSession, service: str) -> bool:
        process = self.process(service)
        if not process.is_running:
            # Not an AssertionError: waiting longer does not bring it back.
            raise RuntimeError(f"{process.name} ended with {process.exit_code}; its log ends:\n{process.tail()}")
        try:
            async with session.get(self.url_of(service) + "/health") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _process(self, name: str, *, demo: bool) -> ServerProcess:
        service = name.rstrip("-0123456789")
        words = [sys.executable, "-m", "shared.runtime", "serve", *([] if name == ALL else [service])]
        words += ["--no-browser", *(["--demo"] if demo else [])]
        # A working folder of its own: the developer's .env in the repository must not reach a test.
        env = self.env | ({} if name == ALL else {_variable(service, "PORT"): str(self.ports[name])})
        return ServerProcess(name, words, env=env, cwd=self.folder, log_file=self.folder / f"{name}.log")

    def _environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ") if name in os.environ}
        environment = kept | {
            "PYTHONUNBUFFERED": "1",
            "DATA_DIR": str(self.data_dir),
            "HOST": "127.0.0.1",
            "JWT_SECRET": _SECRET,
            # Hundreds of tests come from one address; the tests of the limits set their own.
            "RATE_LIMIT_PER_MINUTE": "1000000",
            "RATE_LIMIT_PER_USER_PER_MINUTE": "1000000",
        }
        for service in (*SERVICES, *([SIMULATOR] if SIMULATOR in self.ports else [])):
            environment[_variable(service, "PORT")] = str(self.ports[service])
            upstreams = [self.url_of(name) for name in self.ports if name.rstrip("-0123456789") == service]
            if len(upstreams) > 1:
                environment[_variable(service, "URL")] = ",".join(upstreams)
        if self.database_url:
            environment["DATABASE_URL"] = self.database_url
        if self.valkey:
            environment["REDIS_URL"] = self.valkey.url
        return environment | dict(extra)


def _variable(service: str, kind: str) -> str:
    return f"{service.upper().replace('-', '_')}_{kind}"
