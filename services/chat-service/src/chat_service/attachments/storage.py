"""Where files rest: under the hash of their content, written beside and moved into place, readable by this service alone."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from chat_service.attachments.errors import AttachmentNotFound
from shared.database.errors import StorageFull
from shared.utils.ids import uuid7

CHUNK = 256 * 1024
STALE_SECONDS = 3600
SPARE_BYTES = 64 * 1024 * 1024


class Storage(Protocol):
    """Files by the SHA-256 of their content. All methods may block."""

    def draft(self) -> Path:
        """Return a new local path to write to; what is not kept is deleted by ``discard`` or, after an hour, by ``sweep``."""
        ...

    def keep(self, draft: Path, digest: str) -> None:
        """Make the draft durable under its hash; it is gone as a draft then. Raises StorageFull."""
        ...

    def discard(self, draft: Path) -> None:
        """Delete a draft, if it is still there."""
        ...

    def size(self, digest: str) -> int:
        """Return the bytes of a stored file. Raises AttachmentNotFound."""
        ...

    def read(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        """Yield ``length`` bytes from ``start`` in chunks."""
        ...

    def delete(self, digest: str) -> None:
        """Delete a stored file that nothing refers to any more."""
        ...

    def has_room(self, size: int) -> bool:
        """Return whether ``size`` more bytes fit, with some to spare."""
        ...

    def sweep(self) -> None:
        """Delete drafts that were left behind."""
        ...


class Drafts:
    """Files that are still being made: on this machine, whatever the storage is; folder 0700, files 0600."""

    def __init__(self, folder: Path) -> None:
        self._drafts = folder
        self._drafts.mkdir(parents=True, exist_ok=True, mode=0o700)

    def draft(self) -> Path:
        """Return a new path in the folder of drafts; the file exists, mode 0600."""
        path = self._drafts / uuid7()
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return path

    def discard(self, draft: Path) -> None:
        """Delete the draft."""
        draft.unlink(missing_ok=True)

    def has_room(self, size: int) -> bool:
        """Return whether the disk has room for ``size`` bytes more."""
        return shutil.disk_usage(self._drafts).free > size + SPARE_BYTES

    def sweep(self) -> None:
        """Delete drafts older than an hour."""
        for path in self._drafts.iterdir():
            try:
                if time.time() - path.stat().st_mtime > STALE_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue


def checked(digest: str) -> str:
    """Return ``digest`` if it can be the name of a file. Raises AttachmentNotFound."""
    if len(digest) != 64 or not all(character in "0123456789abcdef" for character in digest):
        raise AttachmentNotFound
    return digest


class FileStorage(Drafts):
    """The ``Storage`` port over a folder: two levels by hash, folders 0700, files 0600."""

    def __init__(self, root: Path) -> None:
        super().__init__(root / "tmp")
        self._root = root

    def _path(self, digest: str) -> Path:
        digest = checked(digest)
        return self._root / digest[:2] / digest[2:4] / digest

    def keep(self, draft: Path, digest: str) -> None:
        """Flush the draft to disk, then move it to its place; the same content twice is one file."""
        target = self._path(digest)
        try:
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.chmod(0o600)
            draft.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            raise full_or(error) from error

    def size(self, digest: str) -> int:
        """Return the file's size."""
        try:
            return self._path(digest).stat().st_size
        except FileNotFoundError as error:
            raise AttachmentNotFound from error

    def read(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        """Yield the bytes. Raises AttachmentNotFound."""
        try:
            file = self._path(digest).open("rb")
        except FileNotFoundError as error:
            raise AttachmentNotFound from error
        with file:
            file.seek(start)
            while length > 0:
                chunk = file.read(min(CHUNK, length))
                if not chunk:
                    return
                length -= len(chunk)
                yield chunk

    def delete(self, digest: str) -> None:
        """Delete the file unless it was written within the last hour: somebody may just be storing the same content."""
        path = self._path(digest)
        try:
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                path.unlink()
        except FileNotFoundError:
            return


def full_or(error: OSError) -> Exception:
    """Return the problem "no space" for an error that means it, else the error itself."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull("There is no room for this file; nothing was stored.", retry_after=30)
    return error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Files in a bucket that speaks S3: at AWS, or at ``endpoint``."""

    name: str
    prefix: str
    endpoint: str | None = None
    region: str = "us-east-1"


def storage_place(url: str | None, data_dir: Path) -> Path | Bucket:
    """Return the folder or bucket that STORAGE_URL names, DATA_DIR/attachments without one. Raises ValueError for what is none."""
    if not url:
        return data_dir / "attachments"
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return Path(unquote(parts.path))
    if parts.scheme == "s3":
        return read_bucket(url)
    raise ValueError(f"the scheme {parts.scheme!r} is neither file:// nor s3://")


def read_bucket(url: str) -> Bucket:
    """Return what ``s3://bucket/prefix?endpoint=https://host&region=name`` says. Raises ValueError."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    options = dict(given)
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise ValueError("name a bucket: s3://bucket/prefix; credentials have settings of their own")
    if unknown := options.keys() - {"endpoint", "region"}:
        raise ValueError(f"s3:// takes endpoint and region, not {', '.join(sorted(unknown))}")
    endpoint = options.get("endpoint")
    if endpoint is not None and urlsplit(endpoint).scheme not in ("http", "https"):
        raise ValueError("the endpoint of s3:// must begin with http:// or https://")
    return Bucket(parts.netloc, unquote(parts.path.strip("/")), endpoint, options.get("region") or "us-east-1")


def open_storage(url: str | None, data_dir: Path, credentials: tuple[str, str] | None = None) -> Storage:
    """Return the storage for ``STORAGE_URL``; ``credentials`` are key id and secret of a bucket. Raises ValueError."""
    place = storage_place(url, data_dir)
    if isinstance(place, Path):
        return FileStorage(place)
    # Here, not above: the library is large, and most installations keep their files on a disk.
    from chat_service.attachments.s3 import Credentials, S3Storage

    return S3Storage(place, data_dir / "uploads", Credentials(*credentials) if credentials else None)
