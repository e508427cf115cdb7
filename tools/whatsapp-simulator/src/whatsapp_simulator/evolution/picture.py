"""A picture in the form of a QR code. Nobody can read it: the simulated phone scans by a button."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib

SIDE, QUIET, SCALE = 29, 3, 6


def qr_picture(code: str) -> str:
    """Return the picture of ``code`` as a data: address; another code is another picture."""
    dark = hashlib.shake_256(code.encode()).digest(SIDE * SIDE)
    row_of = [
        b"\0" + b"".join(_point(dark, x, y) for x in range(-QUIET, SIDE + QUIET)) for y in range(-QUIET, SIDE + QUIET)
    ]
    rows = [row for row in row_of for _ in range(SCALE)]
    size = (SIDE + 2 * QUIET) * SCALE
    head = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    body = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + _chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(body).decode()


def _point(dark: bytes, x: int, y: int) -> bytes:
    """Return one point of the code as so many pixels."""
    return (b"\0" if _is_dark(dark, x, y) else b"\xff") * SCALE


def _is_dark(dark: bytes, x: int, y: int) -> bool:
    if not (0 <= x < SIDE and 0 <= y < SIDE):
        return False
    for left, top in ((0, 0), (SIDE - 7, 0), (0, SIDE - 7)):
        dx, dy = x - left, y - top
        if -1 <= dx <= 7 and -1 <= dy <= 7:
            ring = max(abs(dx - 3), abs(dy - 3))
            return ring in (0, 1, 3)
    return dark[y * SIDE + x] < 128


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
