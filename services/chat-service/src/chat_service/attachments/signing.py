"""Addresses of files: signed, good for five minutes at most, the same for everybody who asks in the same window."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote

from chat_service.attachments.errors import AttachmentNotFound, LinkExpired

WINDOW_SECONDS = 150
PATH = "/api/chat/files"
THUMBNAIL = "_thumb.webp"
PLAYABLE = "_play.m4a"
"""No file of a user is called as these two: names never begin with an underscore."""
NOT_FOR_ALL = frozenset(
    {"audio/ogg", "audio/webm", "audio/amr", "audio/x-wav", "audio/flac", "audio/x-flac", "video/webm"}
)
"""Kinds in which sound is recorded and that some browser does not play; Safari first of all."""


class FileSigner:
    """Signs and checks file addresses with a key of their own.

    An address ends with the window after the one it was made in: good for 150 to 300 seconds, and equal for all readers of a
    window, so that browsers keep the file instead of fetching it again.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def view(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Return what a message shows of a file, with addresses that work now; one that was kept long enough has none."""
        if shown.get("expired"):
            named = {name: shown.get(name) for name in ("id", "name", "content_type", "size", "width", "height")}
            return {**named, "url": "", "thumbnail_url": None, "playable_url": None, "expired": True}
        playable = self.url(shown["id"], PLAYABLE) if shown["content_type"] in NOT_FOR_ALL else None
        thumbnail = self.url(shown["id"], THUMBNAIL) if shown.get("has_thumbnail") else None
        return {
            "id": shown["id"], "name": shown["name"], "content_type": shown["content_type"], "size": shown["size"],
            "width": shown.get("width"), "height": shown.get("height"),
            "url": self.url(shown["id"], shown["name"]), "thumbnail_url": thumbnail,
            "playable_url": playable, "expired": False,
        }  # fmt: skip

    def url(self, attachment_id: str, name: str) -> str:
        """Return the path and query under which a file can be read for the next minutes."""
        expires = (int(time.time()) // WINDOW_SECONDS + 2) * WINDOW_SECONDS
        signature = self._sign(attachment_id, name, expires)
        return f"{PATH}/{attachment_id}/{quote(name, safe='')}?exp={expires}&sig={signature}"

    def check(self, attachment_id: str, name: str, expires: int, signature: str) -> int:
        """Return the seconds the address is still good for.

        Raises AttachmentNotFound for a forged one, LinkExpired for an old one.
        """
        if not hmac.compare_digest(signature.encode(), self._sign(attachment_id, name, expires).encode()):
            raise AttachmentNotFound
        left = expires - int(time.time())
        if left <= 0:
            raise LinkExpired
        return left

    def _sign(self, attachment_id: str, name: str, expires: int) -> str:
        text = f"{attachment_id}\n{name}\n{expires}".encode()
        return base64.urlsafe_b64encode(hmac.new(self._key, text, hashlib.sha256).digest()[:18]).decode()


def kept_values(values: Any) -> dict[str, Any]:
    """Return what a message keeps of a file's row."""
    kept = {key: values[key] for key in ("id", "name", "content_type", "size", "width", "height")}
    return {**kept, "has_thumbnail": values["thumbnail_digest"] is not None}
