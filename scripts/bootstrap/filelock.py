"""A lock between processes, so that two starts do not prepare the same folder at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import BootstrapError
from .progress import say

_PATIENCE_SECONDS = 900


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; wait for whoever holds it, saying so once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    told = False
    with path.open("ab") as handle:
        while not _try_lock(handle):
            if not told:
                say("  Another start is preparing this folder; waiting for it to finish.")
                told = True
            if time.monotonic() > deadline:
                raise BootstrapError(
                    "Another start has been preparing this folder for 15 minutes; stop it and try again."
                )
            time.sleep(0.2)
        try:
            yield
        finally:
            _unlock(handle)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: BinaryIO) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: BinaryIO) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: BinaryIO) -> bool:
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: BinaryIO) -> None:
        # Closing the file would release it too, but a forked child may still hold a copy of the descriptor.
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)
