"""The telephone's page: small static files that are part of the package."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from starlette.responses import Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".webp": "image/webp", ".svg": "image/svg+xml",
}  # fmt: skip


class Pages:
    """The files of the page, read once."""

    def __init__(self) -> None:
        folder = files("whatsapp_simulator") / "pages"
        self._files: dict[str, tuple[str, bytes, str]] = {}
        for place in (folder, folder / "stickers"):
            if not place.is_dir():
                continue
            prefix = "/" if place is folder else "/stickers/"
            for file in place.iterdir():
                ending = f".{file.name.rpartition('.')[2]}"
                if file.is_file() and ending in _TYPES:
                    body = file.read_bytes()
                    self._files[prefix + file.name] = (_TYPES[ending], body, hashlib.sha256(body).hexdigest()[:20])

    def find(self, path: str) -> Response | None:
        """Return the file of a path, or None."""
        found = self._files.get("/index.html" if path == "/" else path)
        if found is None:
            return None
        media_type, body, mark = found
        headers = {
            "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache", "ETag": f'"{mark}"', "Permissions-Policy": "microphone=(self), geolocation=(self)",
        }  # fmt: skip
        return Response(body, media_type=media_type, headers=headers)
