"""Time-ordered identifiers: UUID version 7 (RFC 9562 section 5.7)."""

from __future__ import annotations

import os
import threading
import time

_lock = threading.Lock()
_last = 0
_ID_BYTES = 8
_POOL_BYTES = 512 * _ID_BYTES
_pool, _used = b"", 0


def uuid7() -> str:
    """Return a UUIDv7 as 36 characters, strictly increasing within this process.

    The 12 bits of ``rand_a`` carry a sub-millisecond counter (RFC 9562 method 3), so ids made one after the other sort in that
    order even within a millisecond and when the clock steps back.
    """
    global _last, _pool, _used  # noqa: PLW0603 - the last stamp is what makes ids of one process increase
    with _lock:
        now = (time.time_ns() * 4096) // 1_000_000
        _last = now if now > _last else _last + 1
        stamp = _last
        if _used >= len(_pool):
            # Many at a time: asking the kernel lets go of the interpreter, which a thread then has to win back.
            _pool, _used = os.urandom(_POOL_BYTES), 0
        random = _pool[_used : _used + _ID_BYTES]
        _used += _ID_BYTES
    high = ((stamp >> 12) << 16) | 0x7000 | (stamp & 0xFFF)
    low = (int.from_bytes(random, "big") & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    text = f"{(high << 64) | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _forget_pool() -> None:
    global _pool, _used
    _pool, _used = b"", 0


# A forked child must not hand out what its parent will.
os.register_at_fork(after_in_child=_forget_pool)
