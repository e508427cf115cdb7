"""The built files in memory, each with its compressed forms; found by name, never by walking a path a client wrote."""

from __future__ import annotations

import hashlib
import mimetypes
import time
from dataclasses import dataclass
from pathlib import Path

from shared.middleware.compression import LEAST_BYTES, compress, is_compressible

MOST_BYTES = 8 * 1024 * 1024
"""A larger file does not belong into a web build and is not served."""
LOOK_AGAIN_SECONDS = 2.0
_SIBLINGS = {"br": ".br", "gzip": ".gz"}
_TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file of the build."""

    media_type: str
    etag: str
    bodies: dict[str, bytes]
    """By encoding; ``identity`` is always there."""


class BuiltFiles:
    """The files of one folder of the build; a build made later is found without a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self._loaded: dict[str, tuple[int, BuiltFile]] = {}
        self._listed_at = 0.0

    def find(self, name: str) -> BuiltFile | None:
        """Return the file ``name`` (``assets/index-1a2b.js``), or None."""
        path = self._paths.get(name)
        if path is None:
            self._list()
            path = self._paths.get(name)
        if path is None:
            return None
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            self._paths.pop(name, None)
            return None
        known = self._loaded.get(name)
        if known is None or known[0] != changed:
            known = self._loaded[name] = (changed, _load(path))
        return known[1]

    def _list(self) -> None:
        if time.monotonic() - self._listed_at < LOOK_AGAIN_SECONDS and self._listed_at:
            return
        self._listed_at = time.monotonic()
        folder = self._folder.resolve()
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink() and _is_servable(path)
        }


def _is_servable(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts[-3:])
    return not hidden and path.suffix not in {".br", ".gz", ".zst", ".map"} and path.stat().st_size <= MOST_BYTES


def _load(path: Path) -> BuiltFile:
    body = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    bodies = {"identity": body}
    if len(body) >= LEAST_BYTES and is_compressible({b"content-type": media_type.encode()}, 200):
        for encoding, ending in _SIBLINGS.items():
            sibling = path.with_name(path.name + ending)
            fresh = sibling.is_file() and sibling.stat().st_mtime_ns >= path.stat().st_mtime_ns
            bodies[encoding] = sibling.read_bytes() if fresh else compress(encoding, body)
    return BuiltFile(media_type, hashlib.sha256(body).hexdigest()[:32], bodies)
