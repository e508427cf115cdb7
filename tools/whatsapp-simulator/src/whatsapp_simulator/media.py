"""Files that went either way: kept in memory, found by id, fetched by an address that expires."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any

from whatsapp_simulator.ids import Ids

UPLOAD_LIFE = 30 * 86400.0
WEBHOOK_LIFE = 7 * 86400.0
MOST_BYTES_KEPT = 512 * 1024 * 1024

MEGABYTE = 1024 * 1024
IMAGES = ("image/jpeg", "image/png")
VIDEOS = ("video/mp4", "video/3gpp")
AUDIOS = ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg")
STICKERS = ("image/webp",)
DOCUMENTS = (
    "text/plain", "application/pdf", "application/vnd.ms-powerpoint", "application/msword", "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip
UPLOADABLE = AUDIOS + VIDEOS + IMAGES + STICKERS + DOCUMENTS
LIMITS = {
    **dict.fromkeys(IMAGES, 5 * MEGABYTE), **dict.fromkeys(AUDIOS + VIDEOS, 16 * MEGABYTE),
    **dict.fromkeys(STICKERS, 500 * 1024), **dict.fromkeys(DOCUMENTS, 100 * MEGABYTE),
}  # fmt: skip
OF_KIND = {
    "image": IMAGES, "video": VIDEOS, "audio": AUDIOS, "sticker": STICKERS,
    "document": UPLOADABLE,
}  # fmt: skip

OF_HEADER = {"image": IMAGES, "video": ("video/mp4",), "document": ("application/pdf",)}
"""What a template may open with."""


def bare_type(mime_type: str) -> str:
    """Return a media type without its parameters."""
    return mime_type.partition(";")[0].strip().lower()


@dataclass(slots=True)
class Media:
    """One file."""

    id: str
    line_id: str
    mime_type: str
    file_name: str | None
    content: bytes
    expires: float
    """When the id stops to work."""

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.content).digest()

    @property
    def digest_in_webhook(self) -> str:
        """The checksum as a webhook writes it: base64."""
        return base64.b64encode(self.digest).decode()

    def view(self, url: str) -> dict[str, Any]:
        """Return it as the Graph API does."""
        return {
            "url": url, "mime_type": self.mime_type, "sha256": self.digest.hex(), "file_size": len(self.content),
            "id": self.id, "messaging_product": "whatsapp",
        }  # fmt: skip


class MediaStore:
    """The files, oldest forgotten first when they grow too many."""

    def __init__(self, ids: Ids, secret: str) -> None:
        self._ids, self._secret = ids, secret.encode()
        self._files: dict[str, Media] = {}
        self._bytes = 0

    def add(self, line_id: str, mime_type: str, file_name: str | None, content: bytes, life: float) -> Media:
        """Keep a file."""
        return self.keep(Media(self._ids.number(), line_id, mime_type, file_name, content, time.time() + life))

    def all(self) -> list[Media]:
        """Return every file, oldest first."""
        return list(self._files.values())

    def keep(self, media: Media) -> Media:
        """Keep a file that has an id already."""
        self._files[media.id] = media
        self._bytes += len(media.content)
        while self._bytes > MOST_BYTES_KEPT and len(self._files) > 1:
            self.remove(next(iter(self._files)))
        return media

    def find(self, media_id: str) -> Media | None:
        """Return a file whose id still works."""
        media = self._files.get(media_id)
        return media if media is not None and media.expires > time.time() else None

    def remove(self, media_id: str) -> None:
        """Forget a file."""
        gone = self._files.pop(media_id, None)
        if gone is not None:
            self._bytes -= len(gone.content)

    def query_of(self, media: Media, life: float) -> str:
        """Return the query of an address from which the file can be fetched for so long."""
        until = int(time.time() + life)
        return f"mid={media.id}&ext={until}&hash={self._mark(media.id, str(until))}"

    def open(self, media_id: str, until: str, mark: str) -> Media | None:
        """Return the file of an address, or None if the address is wrong or its time is over."""
        genuine = hmac.compare_digest(mark.encode(), self._mark(media_id, until).encode())
        return self.find(media_id) if genuine and int(until) >= time.time() else None

    def _mark(self, media_id: str, until: str) -> str:
        return "ARo" + hmac.new(self._secret, f"{media_id}:{until}".encode(), hashlib.sha256).hexdigest()[:40]
