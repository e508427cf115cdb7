"""Where the tests keep what they throw away: in memory where there is plenty, so that nothing waits for a disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it
_NEEDED_BYTES = 10 * 1024**3
"""Free memory from which on it is used; a run leaves about two gigabytes there at its height."""


@contextmanager
def scratch_environment() -> Iterator[dict[str, str]]:
    """Yield the variables that send temporary files to memory, none where that is short; what is left is removed at the end."""
    if not _has_room():
        yield {}
        return
    folder = Path(tempfile.mkdtemp(prefix="ispchat-tests-", dir=_MEMORY))
    # PostgreSQL refuses to run as root: its user has to get at its own folder in here.
    folder.chmod(0o1777)
    try:
        yield {"TMPDIR": str(folder)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_room() -> bool:
    try:
        room = os.statvfs(_MEMORY)
        available = _available_bytes()
    except OSError:
        return False
    return min(room.f_bavail * room.f_frsize, available) >= _NEEDED_BYTES


def _available_bytes() -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0
