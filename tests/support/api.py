"""A small HTTP client for tests: one method a verb, a token once logged in, sockets to the same system."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from .sockets import SocketClient

_TIMEOUT = aiohttp.ClientTimeout(total=30)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return jsonlib.loads(self.body)

    def ok(self, *statuses: int) -> Any:
        """Assert the status (200 unless told) and return the JSON body, None if there is none."""
        wanted = statuses or (200,)
        assert self.status in wanted, f"expected {wanted}, got {self.status}: {self.body[:500]!r}"
        return self.json() if self.body else None


class Api:
    """Speaks to one base URL; `with_token` and `login` return further clients on the same connection pool."""

    def __init__(
        self, base_url: str, *, token: str | None = None, session: aiohttp.ClientSession | None = None
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self.user: dict[str, Any] = {}
        self.refresh_token: str | None = None
        self._owns_session = session is None
        # Cookies would let one client's login leak into another's requests.
        self._session = session or aiohttp.ClientSession(timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())

    async def __aenter__(self) -> Self:
        """Use the client as a context manager."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections if this client opened them."""
        if self._owns_session:
            await self._session.close()

    def with_token(self, token: str | None) -> Api:
        """Return a client for the same system with this access token, or with none."""
        return Api(self.base_url, token=token, session=self._session)

    async def login(self, username: str = "admin", password: str = "admin123", **fields: Any) -> Api:
        """Log in and return a client that carries the access token, `refresh_token` and `user`."""
        answer = (await self.post("/api/auth/login", {"username": username, "password": password, **fields})).ok()
        client = self.with_token(answer["access_token"])
        client.refresh_token = answer["refresh_token"]
        client.user = answer["user"]
        return client

    async def get(self, path: str, **params: Any) -> Reply:
        """Send a GET; keyword arguments are the query string."""
        return await self.request("GET", path, params=params)

    async def post(self, path: str, json: Any = None, **options: Any) -> Reply:
        """Send a POST with a JSON body."""
        return await self.request("POST", path, json=json, **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> Reply:
        """Send a PUT with a JSON body."""
        return await self.request("PUT", path, json=json, **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> Reply:
        """Send a PATCH with a JSON body."""
        return await self.request("PATCH", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> Reply:
        """Send a DELETE."""
        return await self.request("DELETE", path, **options)

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Reply:
        """Send any request (`data=` for raw bytes or forms) and read the whole answer."""
        sent = dict(headers or {})
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        async with self._session.request(
            method, self.base_url + path, headers=sent, allow_redirects=False, **options
        ) as answer:
            return Reply(answer.status, answer.headers, await answer.read())

    async def connect(self, path: str = "/ws", *, headers: Mapping[str, str] | None = None) -> SocketClient:
        """Open a WebSocket without authenticating."""
        link = await self._session.ws_connect(self.base_url + path, headers=headers, max_msg_size=0)
        return SocketClient(link)

    async def socket(self, path: str = "/ws") -> SocketClient:
        """Open a WebSocket and authenticate with this client's token."""
        assert self.token, "log in first"
        link = await self.connect(path)
        await link.authenticate(self.token)
        return link
