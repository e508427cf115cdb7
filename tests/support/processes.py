"""A program of ours or a database as a child process that can be stopped, killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_SHOWN_CHARACTERS = 4000


class ServerProcess:
    """One child process, its log file and its life."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        log_file: Path,
        user: str | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.env = dict(env)
        self.cwd = cwd
        self.log_file = log_file
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The operating system's id of the running process."""
        assert self._process is not None, f"{self.name} was never started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while it runs; a signal is shown as its negative number."""
        return self._process.poll() if self._process else None

    def log(self) -> str:
        """Return everything it has printed, over all of its lives."""
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def start(self) -> None:
        """Start it; its output is appended to the log file."""
        assert not self.is_running, f"{self.name} is already running"
        with self.log_file.open("ab") as log:
            # A session of its own: what a process starts (a browser, a worker) goes when it is killed, and a Ctrl-C in
            # the terminal does not reach it before the test can stop it in order.
            self._process = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self._user,
            )

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the process itself (SIGSTOP and SIGCONT for a pause)."""
        os.kill(self.pid, number)

    async def stop(self, *, number: signal.Signals = signal.SIGTERM, within: float = 20.0) -> int:
        """Send the signal and return the exit code; kill it and fail if it does not end in time."""
        if not self.is_running:
            return self.exit_code or 0
        self.send_signal(number)
        try:
            return await self.wait(within=within)
        except AssertionError:
            await self.kill()
            raise

    async def kill(self) -> None:
        """End it at once with SIGKILL, as a crash or a power cut would."""
        if self.is_running:
            os.killpg(self.pid, signal.SIGKILL)
            await self.wait(within=10)

    async def wait(self, *, within: float) -> int:
        """Return the exit code once it has ended by itself."""
        assert self._process is not None, f"{self.name} was never started"
        deadline = time.monotonic() + within
        while (code := self._process.poll()) is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.name} did not end within {within:g} s; its log ends:\n{self.tail()}")
            await asyncio.sleep(0.01)
        return code

    def tail(self) -> str:
        """Return the end of the log, for messages."""
        return self.log()[-_SHOWN_CHARACTERS:]
