"""Files in a bucket: the ``Storage`` port over anything that speaks S3, for installations of several machines.

An object is there whole or not at all; it is named by the hash of its content, so storing it twice is storing it once. Files travel
in parts, a few of which are in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from chat_service.attachments.errors import AttachmentNotFound, StorageUnreachable
from chat_service.attachments.storage import STALE_SECONDS, Bucket, Drafts, checked

if TYPE_CHECKING:
    from obstore.store import S3Config

PART_BYTES = 8 * 1024 * 1024
PARTS_AT_ONCE = 2
RANGE_BYTES = 1024 * 1024
"""Asked for at a time: a client that reads slowly holds no request open."""
CONNECT = timedelta(seconds=2)
ANSWER = timedelta(seconds=30)
TRIES, TRYING = 2, timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key of the bucket; without one, what the machine itself is allowed (an instance or container role)."""

    key_id: str
    secret: str


class S3Storage(Drafts):
    """The ``Storage`` port over a bucket."""

    def __init__(self, bucket: Bucket, drafts: Path, credentials: Credentials | None) -> None:
        super().__init__(drafts)
        config: S3Config = {
            "region": bucket.region,
            # A bucket as part of the host name is AWS's way; others mostly answer under one name.
            "virtual_hosted_style_request": bucket.endpoint is None,
        }
        if bucket.endpoint is not None:
            config["endpoint"] = bucket.endpoint
        if credentials is not None:
            config["access_key_id"], config["secret_access_key"] = credentials.key_id, credentials.secret
        plain = (bucket.endpoint or "").startswith("http://")
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=config,
            client_options={"allow_http": plain, "connect_timeout": CONNECT, "timeout": ANSWER},
            retry_config={"max_retries": TRIES, "retry_timeout": TRYING},
        )

    @staticmethod
    def _key(digest: str) -> str:
        digest = checked(digest)
        return f"{digest[:2]}/{digest[2:4]}/{digest}"

    def keep(self, draft: Path, digest: str) -> None:
        """Upload the draft in parts; nobody sees it before its last one. Raises StorageUnreachable."""
        with _reached():
            obstore.put(self._store, self._key(digest), draft, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)
        self.discard(draft)

    def size(self, digest: str) -> int:
        """Return the object's size. Raises AttachmentNotFound, StorageUnreachable."""
        with _reached():
            return int(obstore.head(self._store, self._key(digest))["size"])

    def read(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        """Yield the bytes, one range after the other. Raises AttachmentNotFound, StorageUnreachable."""
        key = self._key(digest)
        while length > 0:
            with _reached():
                part = bytes(obstore.get_range(self._store, key, start=start, length=min(RANGE_BYTES, length)))
            if not part:
                return
            start += len(part)
            length -= len(part)
            yield part

    def delete(self, digest: str) -> None:
        """Delete the object unless it was stored within the last hour: somebody may just be storing the same content."""
        key = self._key(digest)
        try:
            with _reached():
                stored = obstore.head(self._store, key)["last_modified"]
                if datetime.now(UTC) - stored > timedelta(seconds=STALE_SECONDS):
                    obstore.delete(self._store, key)
        except AttachmentNotFound:
            return


@contextmanager
def _reached() -> Iterator[None]:
    """Give what the library raises the names of ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise AttachmentNotFound from error
    except (BaseError, OSError, TimeoutError) as error:
        raise StorageUnreachable("The storage of files does not answer; try again later.", retry_after=5) from error
