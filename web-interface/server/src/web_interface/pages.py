"""The pages: hashed files for ever, the page itself never unasked from a cache, an honest answer without a build."""

from __future__ import annotations

from pathlib import Path

from starlette.types import Receive, Scope, Send

from shared.errors import MethodNotAllowed, NotFound
from shared.middleware.compression import negotiate
from shared.middleware.hosts import AllowedHosts
from web_interface.files import BuiltFile, BuiltFiles
from web_interface.ranges import Unsatisfiable, one_range

Header = tuple[bytes, bytes]

CONTENT_POLICY: Header = (
    b"content-security-policy",
    (
        b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
        b"img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        b"frame-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
)
"""Styles inside the page are the component library's; nothing a person wrote ever becomes one."""
FOR_EVER: Header = (b"cache-control", b"public, max-age=31536000, immutable")
ASK_FIRST: Header = (b"cache-control", b"no-cache")
FIVE_MINUTES: Header = (b"cache-control", b"public, max-age=300")
EMBEDDED: tuple[Header, ...] = (
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
)
DEMO_PAGES = {
    "/widget-demo": "demo.html",
    "/widget-demo/en": "demo-en.html",
    "/widget-demo/es": "demo-es.html",
    "/widget-demo/privacidade": "demo-privacy.html",
}
"""The site of a fictitious provider with its chat in each language, and the notice that it asks visitors to agree to."""
_LEAST_VERSION = 8
NOT_BUILT = """<!doctype html>
<html lang="pt-BR">
<meta charset="utf-8"><title>ISP Chat</title><meta name="viewport" content="width=device-width, initial-scale=1">
<h1>As páginas ainda não foram construídas</h1>
<p>O servidor está no ar, mas foi iniciado sem as páginas. Inicie sem <code>--no-build</code>:
<code>python3 start.py</code></p>
<p lang="en">The server is up, but the web pages were not built. Start without <code>--no-build</code>.</p>
</html>
""".encode()


class Pages:
    """Serves the folder ``dist`` of the web interface."""

    def __init__(self, dist: Path, hosts: AllowedHosts) -> None:
        self._app, self._widget, self._hosts = BuiltFiles(dist / "app"), BuiltFiles(dist / "widget"), hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Serve one page or file. Raises BadRequest, NotFound or MethodNotAllowed."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        self._hosts.check(headers.get(b"host"))
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})
        found = self._find(scope["path"], scope["query_string"], headers)
        if found is None:
            await _send(send, 503, [(b"content-type", b"text/html; charset=utf-8"), (b"retry-after", b"30")], NOT_BUILT)
            return
        await _send_file(send, *found, headers)

    def _find(self, path: str, query: bytes, headers: dict[bytes, bytes]) -> tuple[BuiltFile, list[Header]] | None:
        """Return the file and its headers, or None where it would be there after a build."""
        if path == "/widget.js":
            return _with(self._widget.find("widget.js"), FIVE_MINUTES, *EMBEDDED)
        if path in DEMO_PAGES:
            return _with(self._widget.find(DEMO_PAGES[path]), ASK_FIRST, CONTENT_POLICY)
        if path.startswith("/widget/") or path == "/widget":
            return self._find_part(path.removeprefix("/widget").lstrip("/"), query)
        name = path[1:]
        if name and name != "index.html":
            file = self._app.find(name)
            if file is not None:
                return file, [FOR_EVER if name.startswith("assets/") else ASK_FIRST, CONTENT_POLICY]
            if "." in name or not _wants_page(headers.get(b"accept")):
                raise NotFound
        return _with(self._app.find("index.html"), ASK_FIRST, CONTENT_POLICY)

    def _find_part(self, name: str, query: bytes) -> tuple[BuiltFile, list[Header]]:
        """Return a script that the widget fetches. Raises NotFound."""
        file = self._widget.find(name) if name.endswith(".js") else None
        if file is None:
            raise NotFound
        # During an update an older replica may be asked for a newer file: what it has is not kept under that name.
        version = _version(query)
        is_named = len(version) >= _LEAST_VERSION and file.etag.startswith(version)
        return file, [FOR_EVER if is_named else ASK_FIRST, *EMBEDDED]


def _version(query: bytes) -> str:
    """Return the digest in ``v=0a1b...``, the first field of the query."""
    return query.partition(b"&")[0].removeprefix(b"v=").decode("latin-1")


def _with(file: BuiltFile | None, *headers: Header) -> tuple[BuiltFile, list[Header]] | None:
    return (file, list(headers)) if file is not None else None


def _wants_page(accept: bytes | None) -> bool:
    return accept is None or b"text/html" in accept or accept.strip() == b"*/*"


async def _send_file(send: Send, file: BuiltFile, headers: list[Header], asked: dict[bytes, bytes]) -> None:
    encoding = negotiate(asked.get(b"accept-encoding", b""), tuple(file.bodies)) or "identity"
    etag = f'"{file.etag}-{encoding}"'.encode()
    headers += [(b"etag", etag), (b"vary", b"accept-encoding"), (b"content-type", file.media_type.encode())]
    if _is_known(asked.get(b"if-none-match"), etag):
        await _send(send, 304, headers, b"")
        return
    body = file.bodies[encoding]
    if encoding != "identity":
        await _send(send, 200, [*headers, (b"content-encoding", encoding.encode())], body)
        return
    headers.append((b"accept-ranges", b"bytes"))
    try:
        part = one_range(asked.get(b"range"), len(body)) if b"if-range" not in asked else None
    except Unsatisfiable:
        await _send(send, 416, [*headers, (b"content-range", b"bytes */%d" % len(body))], b"")
        return
    if part is None:
        await _send(send, 200, headers, body)
    else:
        first, last = part
        place = (b"content-range", b"bytes %d-%d/%d" % (first, last, len(body)))
        await _send(send, 206, [*headers, place], body[first : last + 1])


def _is_known(condition: bytes | None, etag: bytes) -> bool:
    if condition is None:
        return False
    return condition.strip() == b"*" or etag in {
        part.strip().removeprefix(b"W/") for part in condition.split(b",")[:50]
    }


async def _send(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    if status != 304:
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
