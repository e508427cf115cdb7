"""Time-ordered identifiers: UUID version 7 (RFC 9562 section 5.7)."""

from __future__ import annotations

import os
import threading
import time

_lock = threading.Lock()
_last = 0


def uuid7() -> str:
    """Return a UUIDv7 as 36 characters, strictly increasing within this process.

    The 12 bits of ``rand_a`` carry a sub-millisecond counter (RFC 9562 method 3), so ids made one after the other sort in that
    order even within a millisecond and when the clock steps back.
    """
    global _last  # noqa: PLW0603 - the last stamp is what makes ids of one process increase
    with _lock:
        now = (time.time_ns() * 4096) // 1_000_000
        _last = now if now > _last else _last + 1
        stamp = _last
    high = ((stamp >> 12) << 16) | 0x7000 | (stamp & 0xFFF)
    low = (int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    text = f"{(high << 64) | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
