"""Password hashes: argon2id in a few threads of their own, with a bounded queue in front."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from auth_service.users.password_rules import normalise
from shared.errors import Unavailable

T = TypeVar("T")


class PasswordHasher:
    """Hashes and checks passwords without stopping the event loop.

    More waiting callers than ``queue`` are refused at once with 503 and Retry-After: they would time out anyway, and each holds
    19 MiB while it runs.
    """

    def __init__(self, *, memory_kib: int, passes: int, threads: int, queue: int) -> None:
        self._hash = PasswordHash((Argon2Hasher(time_cost=passes, memory_cost=memory_kib, parallelism=1),))
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._most = threads + queue
        self._pending = 0
        self._dummy = self._hash.hash("a password that nobody has")

    async def hash(self, password: str) -> str:
        """Return the hash to store. Raises Unavailable over capacity."""
        return await self._run(lambda: self._hash.hash(normalise(password)))

    async def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Return whether ``password`` is right, and a new hash where the stored one is of an older kind.

        Without a stored hash the same work is done on a dummy, so the time tells nothing. Raises Unavailable over capacity.
        """
        right, renewed = await self._run(
            lambda: self._hash.verify_and_update(normalise(password), stored or self._dummy)
        )
        return right and stored is not None, renewed

    async def _run(self, work: Callable[[], T]) -> T:
        if self._pending >= self._most:
            raise Unavailable("Too many people are signing in at this moment.", retry_after=1)
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._pending -= 1

    def close(self) -> None:
        """Stop the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
