"""Compression of answers: zstd, br or gzip, whichever the client likes of those, in this order."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

LEAST_BYTES = 1024
"""Below this the frame of the format and the time eat the gain; it would fit one packet anyway."""
ENCODINGS = ("zstd", "br", "gzip")
_LEVELS = {"zstd": 3, "br": 4, "gzip": 5}
_TYPES = frozenset(
    {
        b"application/json", b"application/problem+json", b"application/javascript", b"application/manifest+json",
        b"application/x-ndjson", b"application/xml", b"image/svg+xml", b"text/css", b"text/csv", b"text/html",
        b"text/javascript", b"text/plain", b"text/vcard", b"text/calendar",
    }
)  # fmt: skip


class Encoder(Protocol):
    """A compressor for one answer."""

    def feed(self, data: bytes) -> bytes:
        """Return what can be sent after ``data``, flushed so that a reader sees all of it."""
        ...

    def end(self) -> bytes:
        """Return the end of the stream."""
        ...


@lru_cache(maxsize=512)
def negotiate(accepted: bytes, offered: tuple[str, ...] = ENCODINGS) -> str | None:
    """Return the encoding for an ``Accept-Encoding``: the highest q, ours first among equals; None for none."""
    choice = tuple(name for name in ENCODINGS if name in offered)
    if not choice:
        return None
    wishes: dict[str, float] = {}
    for part in accepted.decode("latin-1").lower().split(",")[:20]:
        name, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=") if parameters else "1"
        try:
            wishes[name.strip()] = float(weight)
        except ValueError:
            wishes[name.strip()] = 0.0
    anything = wishes.get("*", 0.0)
    best = max(choice, key=lambda name: wishes.get(name, anything))
    return best if wishes.get(best, anything) > 0 else None


def is_compressible(headers: dict[bytes, bytes], status: int) -> bool:
    """Return whether an answer is text that nobody has encoded yet."""
    if status < 200 or status in (204, 206, 304) or b"content-encoding" in headers:
        return False
    if headers.get(b"content-type", b"").partition(b";")[0] not in _TYPES:
        return False
    return b"no-transform" not in headers.get(b"cache-control", b"")


def compress(encoding: str, data: bytes) -> bytes:
    """Return ``data`` compressed in one go."""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=_LEVELS["zstd"]).compress(data)
    if encoding == "br":
        return bytes(brotli.compress(data, quality=_LEVELS["br"]))
    return zlib.compress(data, _LEVELS["gzip"], 31)


class _Stream:
    def __init__(self, feed: Callable[[bytes], bytes], flush: Callable[[], bytes], end: Callable[[], bytes]) -> None:
        self._feed, self._flush, self._end = feed, flush, end

    def feed(self, data: bytes) -> bytes:
        return self._feed(data) + self._flush()

    def end(self) -> bytes:
        return self._end()


def encoder(encoding: str) -> Encoder:
    """Return a compressor for an answer that comes in pieces."""
    if encoding == "zstd":
        zstd = zstandard.ZstdCompressor(level=_LEVELS["zstd"]).compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return _Stream(zstd.compress, lambda: zstd.flush(block), zstd.flush)
    if encoding == "br":
        br: Any = brotli.Compressor(quality=_LEVELS["br"])
        return _Stream(br.process, br.flush, br.finish)
    gzip = zlib.compressobj(_LEVELS["gzip"], zlib.DEFLATED, 31)
    return _Stream(gzip.compress, lambda: gzip.flush(zlib.Z_SYNC_FLUSH), gzip.flush)
