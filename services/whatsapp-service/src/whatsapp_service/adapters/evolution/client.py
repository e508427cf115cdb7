"""The HTTP side of Evolution: guarded addresses, a deadline, no redirects, and answers sorted by what they prove."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import structlog

from shared.errors import Invalid
from whatsapp_service.adapters.transport import NotSent, Unanswered, retry_after
from whatsapp_service.channels.domain import Channel
from whatsapp_service.media.guard import AddressRule, GuardedResolver
from whatsapp_service.media.ports import FileRefused

CONNECT_SECONDS = 5.0
MOST_ANSWER = 4 * 1024 * 1024
CONNECTIONS = 50
MOST_LATER = 100
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of Evolution; ``body`` is None where it is no JSON."""

    status: int
    body: Any = None
    retry_after: float | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """Return the body where it is an object, else an empty one."""
        return self.body if isinstance(self.body, dict) else {}


class Evolution:
    """Calls the Evolution server of any channel of this process."""

    def __init__(self, rule: AddressRule, *, deadline: float) -> None:
        self._rule, self._deadline = rule, deadline
        self._session: aiohttp.ClientSession | None = None
        self._later: set[asyncio.Task[None]] = set()

    def check_address(self, url: str) -> None:
        """Raise Invalid unless a server may be asked for at ``url``."""
        if "?" in url or "#" in url:
            raise Invalid.field("api_url", "path", "must end with its path: paths are appended to it, without ? and #")
        try:
            self._rule.admit(url)
        except FileRefused:
            raise Invalid.field(
                "api_url", "host",
                "must be a public https address, or be named in WHATSAPP_EVOLUTION_URLS by who runs this installation",
            ) from None  # fmt: skip

    async def call(
        self,
        channel: Channel,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        deadline: float | None = None,
        most: int = MOST_ANSWER,
    ) -> Answer:
        """Send one request, once. ``path`` follows the base address. Raises NotSent or Unanswered."""
        url = f"{channel.api_url}{path}"
        try:
            self._rule.admit(url)
        except FileRefused as error:
            raise NotSent("the address of the server is not allowed") from error
        headers = {"apikey": channel.secrets.access_token, "Accept-Encoding": "identity"}
        data = None
        if json is not None:
            data, headers["Content-Type"] = orjson.dumps(json), "application/json"
        try:
            async with asyncio.timeout(deadline or self._deadline):
                request = self._opened().request(
                    method, url, data=data, params=params, headers=headers, allow_redirects=False
                )
                async with request as response:
                    return await _answer(response, most)
        except TimeoutError as error:
            # aiohttp's own timeout of connecting is one of these too.
            if isinstance(error, aiohttp.ConnectionTimeoutError):
                raise NotSent("no connection in time") from error
            raise Unanswered("no answer within the deadline") from error
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise NotSent(type(error).__name__) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__) from error

    def later(self, call: Coroutine[Any, Any, Answer]) -> None:
        """Run a call whose outcome matters to nobody, without waiting for it."""
        if len(self._later) >= MOST_LATER:
            call.close()
            return
        task = asyncio.get_running_loop().create_task(_forgotten(call), name="evolution-later")
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def close(self) -> None:
        """Close the connections."""
        for task in list(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        """Return the session; its connections go only to addresses that the rule allows."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=GuardedResolver(self._rule), use_dns_cache=False, limit=CONNECTIONS,
                # A connection that the other side closed meanwhile makes a send uncertain: idle ones go soon.
                keepalive_timeout=5.0,
            )  # fmt: skip
            self._session = aiohttp.ClientSession(
                connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS),
            )  # fmt: skip
        return self._session


async def _answer(response: aiohttp.ClientResponse, most: int) -> Answer:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > most:
            raise Unanswered("the answer is too large")
    body: Any = None
    with contextlib.suppress(orjson.JSONDecodeError):
        body = orjson.loads(bytes(raw))
    return Answer(response.status, body, retry_after({name.lower(): one for name, one in response.headers.items()}))


async def _forgotten(call: Coroutine[Any, Any, Answer]) -> None:
    with contextlib.suppress(NotSent, Unanswered):
        await call
