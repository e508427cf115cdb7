"""Downloading a file under guard: allowed addresses only, bounded in size and time, redirects checked one by one."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO
from urllib.parse import urljoin, urlsplit

import aiohttp

from whatsapp_service.media import domain
from whatsapp_service.media.guard import AddressRule, GuardedResolver
from whatsapp_service.media.ports import CredentialsRefused, Enclosed, FileGone, FileRefused, FileTrouble, Located

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
MOST_REDIRECTS = 3
AGENT = "Mozilla/5.0 (compatible; ISPChat)"
"""Meta's file servers answer some libraries' own names with an error."""
TIMEOUT = aiohttp.ClientTimeout(total=300, connect=5, sock_read=15)
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file on our own disk, at its beginning."""

    file: IO[bytes]
    size: int
    sha256: str
    content_type: str


class Downloader:
    """Fetches files; ``limit`` bounds what is read, whatever the server announces."""

    def __init__(self, rule: AddressRule) -> None:
        self._rule = rule
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the session; its connections go through the guard."""
        connector = aiohttp.TCPConnector(resolver=GuardedResolver(self._rule), use_dns_cache=False, limit=8)
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=TIMEOUT,
            auto_decompress=False,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def stop(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def fetch(self, located: Located, *, limit: int) -> AsyncIterator[Fetched]:
        """Yield the file. Raises FileGone, FileRefused, CredentialsRefused or FileTrouble."""
        url, headers = located.url, dict(located.headers)
        for _ in range(MOST_REDIRECTS + 1):
            self._rule.admit(url)
            try:
                async with self._open(url, headers) as answer:
                    if answer.status not in _MOVED:
                        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
                            yield await _read(answer, file, limit)
                        return
                    following = _following(url, answer.headers.get("Location", ""))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise FileTrouble(f"the file could not be fetched ({type(error).__name__})") from error
            if _origin_of(following) != _origin_of(url):
                headers = {}  # credentials are for the host that they were meant for
            url = following
        raise FileTrouble("the file's address leads from one to the next without end")

    def _open(self, url: str, headers: dict[str, str]) -> aiohttp.client._RequestContextManager:
        if self._session is None:
            raise FileTrouble("files are not fetched yet")
        sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", **headers}
        return self._session.get(url, headers=sent, allow_redirects=False)


@asynccontextmanager
async def unpacked(enclosed: Enclosed, *, limit: int) -> AsyncIterator[Fetched]:
    """Yield a file that came without an address. Raises FileRefused or FileTrouble."""
    if len(enclosed.raw) > limit:
        raise too_large(limit)
    if not enclosed.raw:
        raise FileTrouble("the provider sent an empty file")
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        file.write(enclosed.raw)
        file.seek(0)
        yield Fetched(file, len(enclosed.raw), hashlib.sha256(enclosed.raw).hexdigest(), enclosed.mime_type)


def too_large(limit: int) -> FileRefused:
    """Return the refusal of a file that is larger than its kind may be."""
    return FileRefused(domain.too_large(limit))


async def _read(answer: aiohttp.ClientResponse, file: IO[bytes], limit: int) -> Fetched:
    if answer.status in (401, 403):
        raise CredentialsRefused("the provider refused the credentials for the file")
    if answer.status in (404, 410):
        raise FileGone
    if answer.status != 200:
        raise FileTrouble(f"the provider answered {answer.status} for the file")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise FileTrouble("the provider sent the file compressed, unasked")
    digest, size = hashlib.sha256(), 0
    async for chunk in answer.content.iter_chunked(CHUNK):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        digest.update(chunk)
        file.write(chunk)
    if size == 0:
        raise FileTrouble("the provider sent an empty file")
    file.seek(0)
    return Fetched(file, size, digest.hexdigest(), answer.headers.get("Content-Type", "").partition(";")[0].strip())


def _following(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FileRefused("The address of the file is not valid.") from None


def _origin_of(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
