"""Attachments: taken in while they arrive, checked by content, bound to the message that sends them."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from chat_service.attachments import kinds, repository
from chat_service.attachments.errors import AttachmentNotFound, FileRefused, UploadLimit
from chat_service.attachments.images import ImageWorkshop
from chat_service.attachments.names import clean_file_name
from chat_service.attachments.playing import CONTENT_TYPE, PlayableCopies
from chat_service.attachments.signing import PLAYABLE, THUMBNAIL, FileSigner, kept_values
from chat_service.attachments.storage import CHUNK, Storage
from chat_service.attachments.upload import Received, receive_file, receive_raw
from shared.database.errors import StorageFull
from shared.database.port import Database, Tx
from shared.security.principal import Principal
from shared.utils.clock import Clock
from shared.utils.ids import uuid7

HOUR = timedelta(hours=1)
UNSENT_LIFE = timedelta(hours=24)
AT_ONCE = 4
"""Uploads that one owner may have under way; so the hourly limit cannot be outrun by sending everything at the same time."""
PURGED_AT_ONCE = 200
CHANNEL = "channel"
"""The owner of what a channel brought, until its message shows it."""

EnsureVisible = Callable[[Connection, Principal, str], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be uploaded."""

    file_bytes: int
    user_files: int
    visitor_files: int
    visitor_bytes: int
    channel_bytes: int = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to be read: where it is, how it is called and shown, and for how long its address is good."""

    digest: str
    name: str
    content_type: str
    size: int
    seconds: int


class AttachmentService:
    """``ensure_visible`` raises NotFound for a conversation that the caller may not see."""

    def __init__(
        self, *, database: Database, storage: Storage, workshop: ImageWorkshop, signer: FileSigner, clock: Clock, limits: Limits,
        ensure_visible: EnsureVisible,
    ) -> None:  # fmt: skip
        self._database, self._storage, self._workshop, self._signer = database, storage, workshop, signer
        self._clock, self._limits, self._ensure_visible = clock, limits, ensure_visible
        self._playable = PlayableCopies(database=database, storage=storage)
        self._under_way: Counter[str] = Counter()

    # --- for the message writer ---

    def claim(
        self, tx: Tx, caller_kind: str, caller_id: str, conversation_id: str, ids: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Bind the caller's own unsent files to a message of this conversation; returns what the message keeps of them, in order.

        Raises AttachmentNotFound, changing nothing, when one of them is unknown, somebody else's or sent already.
        """
        wanted = list(dict.fromkeys(ids))
        found = {row.id: row for row in repository.unsent(tx.connection, caller_kind, caller_id, wanted)}
        if len(found) != len(wanted):
            raise AttachmentNotFound
        repository.send(tx.connection, conversation_id, wanted)
        return [_kept(found[one]) for one in wanted]

    def claim_carried(self, tx: Tx, conversation_id: str, attachment_id: str) -> list[dict[str, Any]]:
        """Bind a file that a channel brought to a message of its conversation. Raises AttachmentNotFound."""
        return self.claim(tx, CHANNEL, conversation_id, conversation_id, [attachment_id])

    def release(self, tx: Tx, ids: Sequence[str]) -> None:
        """Let go of files whose message was deleted; they are purged like what was never sent."""
        repository.release(tx.connection, ids)

    def view(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Return what a message keeps of a file, with addresses that work now."""
        return self._signer.view(shown)

    def hand_over(self, tx: Tx, gone_id: str, kept_id: str) -> None:
        """Move the files of a visitor to the contact that he is now."""
        repository.hand_over(tx.connection, gone_id, kept_id)

    # --- for the routes ---

    async def upload(self, caller: Principal, content_type: str, chunks: AsyncIterator[bytes]) -> dict[str, Any]:
        """Take in one file and return how it is shown.

        Raises UploadLimit before a byte is read; FileTooLarge, FileRefused, ImageUnusable, Invalid and BadRequest leave nothing.
        """
        async with self._slot(caller), self._drafts(3) as drafts:
            await self._check_allowance(caller)
            source, image, thumbnail = drafts
            received = await receive_file(content_type, chunks, source, self._limits.file_bytes)
            owner = ("visitor" if caller.kind == "visitor" else "user", caller.id)
            values = await self._checked(owner, received, source, image, thumbnail)
            await self._database.write(lambda tx: self._store(tx, caller, values))
        return self.view(kept_values(values))

    async def carry(self, conversation_id: str, name: str, chunks: AsyncIterator[bytes]) -> dict[str, Any]:
        """Take in a file that a channel brought for a conversation and return how it is shown; an amendment binds it.

        Raises StorageFull, FileTooLarge, FileRefused, ImageUnusable, Invalid; they leave nothing.
        """
        if not self._storage.has_room(self._limits.channel_bytes):
            raise StorageFull("There is no room for files; nothing was stored.", retry_after=60)
        async with self._drafts(3) as drafts:
            source, image, thumbnail = drafts
            received = await receive_raw(name, chunks, source, self._limits.channel_bytes)
            values = await self._checked((CHANNEL, conversation_id), received, source, image, thumbnail)
            await self._database.write(lambda tx: repository.add(tx.connection, values))
        return self.view(kept_values(values))

    async def stored(self, attachment_id: str) -> StoredFile:
        """Return a file by its id, for our own services. Raises AttachmentNotFound."""
        row = await self._database.read(lambda c: repository.get(c, attachment_id))
        if row is None:
            raise AttachmentNotFound
        size = await asyncio.to_thread(self._storage.size, row.digest)
        return StoredFile(row.digest, row.name, row.content_type, size, 0)

    async def renew(self, caller: Principal, attachment_id: str) -> dict[str, Any]:
        """Return fresh addresses of a file in a conversation the caller may see, or of his own. Raises AttachmentNotFound."""

        def query(connection: Connection) -> dict[str, Any]:
            row = repository.get(connection, attachment_id)
            if row is None:
                raise AttachmentNotFound
            if row.conversation_id is None:
                if row.owner_id != caller.id:
                    raise AttachmentNotFound
            else:
                self._ensure_visible(connection, caller, row.conversation_id)
            return _kept(row)

        return self.view(await self._database.read(query))

    async def open(self, attachment_id: str, name: str, expires: int, signature: str) -> StoredFile:
        """Return the file behind a signed address. Raises AttachmentNotFound, LinkExpired, Unavailable."""
        seconds = self._signer.check(attachment_id, name, expires, signature)
        row = await self._database.read(lambda c: repository.get(c, attachment_id))
        if row is None:
            raise AttachmentNotFound
        if name == THUMBNAIL and row.thumbnail_digest is not None:
            size = await asyncio.to_thread(self._storage.size, row.thumbnail_digest)
            return StoredFile(row.thumbnail_digest, THUMBNAIL, "image/webp", size, seconds)
        if name == PLAYABLE:
            digest = await self._playable.digest_of(row)
            size = await asyncio.to_thread(self._storage.size, digest)
            return StoredFile(digest, f"{Path(row.name).stem}.m4a", CONTENT_TYPE, size, seconds)
        size = await asyncio.to_thread(self._storage.size, row.digest)
        return StoredFile(row.digest, row.name, row.content_type, size, seconds)

    async def read(self, file: StoredFile, start: int, length: int) -> AsyncIterator[bytes]:
        """Yield a part of a file without blocking the event loop."""
        chunks = self._storage.read(file.digest, start, length)
        while True:
            chunk = await asyncio.to_thread(next, chunks, b"")
            if not chunk:
                return
            yield chunk

    # --- scheduled ---

    async def purge(self) -> int:
        """Delete what was uploaded a day ago and never sent, and drafts of uploads that broke off; returns how many files."""
        before = self._clock.now() - UNSENT_LIFE

        def write(tx: Tx) -> tuple[int, list[str]]:
            rows = repository.forgotten(tx.connection, before, PURGED_AT_ONCE)
            return len(rows), self.forget(tx, rows)

        number, orphans = await self._database.write(write)
        await self.clear(orphans)
        return number

    def forget(self, tx: Tx, rows: Sequence[Any]) -> list[str]:
        """Delete the rows of files; returns the contents that nothing refers to any more, for ``clear`` after the commit."""
        repository.remove(tx.connection, [row.id for row in rows])
        digests = {one for row in rows for one in (row.digest, row.thumbnail_digest, row.playable_digest) if one}
        return [one for one in sorted(digests) if not repository.is_referred_to(tx.connection, one)]

    async def clear(self, digests: Sequence[str]) -> None:
        """Delete contents, and drafts that were left behind."""

        def run() -> None:
            for digest in digests:
                self._storage.delete(digest)
            self._storage.sweep()

        await asyncio.to_thread(run)

    # --- parts ---

    @asynccontextmanager
    async def _slot(self, caller: Principal) -> AsyncIterator[None]:
        if self._under_way[caller.id] >= AT_ONCE:
            raise UploadLimit(f"At most {AT_ONCE} files at a time.", retry_after=5)
        self._under_way[caller.id] += 1
        try:
            yield
        finally:
            self._under_way[caller.id] -= 1
            if not self._under_way[caller.id]:
                del self._under_way[caller.id]

    @asynccontextmanager
    async def _drafts(self, count: int) -> AsyncIterator[list[Path]]:
        drafts = [self._storage.draft() for _ in range(count)]
        try:
            yield drafts
        finally:
            for draft in drafts:
                self._storage.discard(draft)

    async def _check_allowance(self, caller: Principal) -> None:
        if not self._storage.has_room(self._limits.file_bytes):
            raise StorageFull("There is no room for files; nothing was stored.", retry_after=60)
        await self._database.read(lambda c: self._refuse_over_limit(c, caller))

    def _refuse_over_limit(self, connection: Connection, caller: Principal) -> None:
        files, size = repository.used_since(connection, caller.id, self._clock.now() - HOUR)
        visitor = caller.kind == "visitor"
        most = self._limits.visitor_files if visitor else self._limits.user_files
        if files >= most or (visitor and size >= self._limits.visitor_bytes):
            raise UploadLimit("Too many files in one hour.", retry_after=600)

    def _keep(self, main: Path, thumbnail: Path | None) -> dict[str, Any]:
        values: dict[str, Any] = {"size": main.stat().st_size, "digest": _digest(main), "thumbnail_digest": None}
        self._storage.keep(main, values["digest"])
        if thumbnail is not None:
            values["thumbnail_digest"] = _digest(thumbnail)
            self._storage.keep(thumbnail, values["thumbnail_digest"])
        return values

    def _store(self, tx: Tx, caller: Principal, values: dict[str, Any]) -> None:
        self._refuse_over_limit(tx.connection, caller)
        repository.add(tx.connection, values)

    async def _checked(
        self, owner: tuple[str, str], received: Received, source: Path, image: Path, thumbnail: Path
    ) -> dict[str, Any]:
        """Return the row of a file after its content was looked at and kept. Raises FileRefused, ImageUnusable."""
        if kinds.is_program(received.head, received.name):
            raise FileRefused("Programs and scripts are not accepted.")
        kind = kinds.kind_of(received.head, received.name)
        values = self._values(owner, received, kind)
        if kind.show == "image":
            made = await self._workshop.rework(source, image, thumbnail)
            values |= {"width": made.width, "height": made.height}
            return values | await asyncio.to_thread(self._keep, image, thumbnail)
        return values | await asyncio.to_thread(self._keep, source, None)

    def _values(self, owner: tuple[str, str], received: Received, kind: kinds.Kind) -> dict[str, Any]:
        return {
            "id": uuid7(), "owner_kind": owner[0], "owner_id": owner[1],
            "name": clean_file_name(received.name, kind.ending), "content_type": kind.content_type, "width": None, "height": None,
            "created_at": self._clock.now(),
        }  # fmt: skip


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _kept(row: Any) -> dict[str, Any]:
    return kept_values(row._mapping)  # noqa: SLF001 - the public name of a row's mapping view
