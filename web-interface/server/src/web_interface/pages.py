"""The built pages: hashed files for ever, the page itself never from a cache, an honest answer without a build."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; manifest-src 'self'; "
    "worker-src 'self' blob:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
PRECOMPRESSED = (("br", ".br"), ("gzip", ".gz"))
NOT_BUILT = """<!doctype html><html lang="pt-BR"><meta charset="utf-8"><title>ISP Chat</title>
<h1>As páginas não foram construídas</h1><p>Inicie sem <code>--no-build</code>: <code>python3 start.py</code>.</p>
<p lang="en">The web pages were not built. Start without <code>--no-build</code>.</p></html>"""


class Pages:
    """Serves the folder ``dist`` of the web interface."""

    def __init__(self, dist: Path) -> None:
        self._app, self._widget = dist / "app", dist / "widget"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one page or file."""
        await self._answer(scope["path"], _accepted(scope))(scope, receive, send)

    def _answer(self, path: str, accepted: frozenset[str]) -> Response:
        if path == "/widget.js":
            script = self._file(self._widget / "widget.js", "public, max-age=300", accepted)
            script.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it lives on the providers' own sites
            return script
        if path == "/widget-demo":
            demo = self._file(self._widget / "demo.html", "no-cache", accepted)
            demo.headers["Content-Security-Policy"] = CONTENT_POLICY
            return demo
        found = (self._app / path.lstrip("/")).resolve()
        if path != "/" and found.is_file() and found.is_relative_to(self._app.resolve()):
            caching = "public, max-age=31536000, immutable" if path.startswith("/assets/") else "no-cache"
            return self._file(found, caching, accepted)
        response = self._file(self._app / "index.html", "no-cache", accepted)
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    def _file(self, path: Path, caching: str, accepted: frozenset[str]) -> Response:
        """Return the file, in the smaller form the build made of it if the browser takes that."""
        if not path.is_file():
            return HTMLResponse(NOT_BUILT, 503, {"Cache-Control": "no-store"})
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
        for encoding, suffix in PRECOMPRESSED:
            smaller = path.with_name(path.name + suffix)
            if encoding in accepted and smaller.is_file():
                kind = mimetypes.guess_type(path.name)[0]
                return FileResponse(smaller, headers=headers | {"Content-Encoding": encoding}, media_type=kind)
        return FileResponse(path, headers=headers)


def _accepted(scope: Scope) -> frozenset[str]:
    """Return the encodings the browser names, without those it refuses by ``q=0``."""
    named = Headers(scope=scope).get("accept-encoding", "").lower().replace(" ", "").split(",")
    return frozenset(one.partition(";")[0] for one in named if not one.endswith((";q=0", ";q=0.0")))
