"""One HTTP client between services, two transports: the other's ASGI app in this process, or the network."""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import AsyncIterable, Callable, Mapping
from typing import Any

import httpx2
import orjson
from starlette.types import ASGIApp

from shared.errors import BadGateway, GatewayTimeout, Unavailable, rebuild

DEFAULT_DEADLINE_S = 5.0
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
TRIES = 3


class ServiceClient:
    """Calls one service as this one; raises the same Problem class that the other raised.

    ``token`` gives the credential of the calling service for each request. A deadline holds over the whole call, in process
    too (the ASGI transport of the library ignores time-outs). Only idempotent methods are tried again.
    """

    def __init__(
        self,
        service: str,
        *,
        app: ASGIApp | None,
        urls: tuple[str, ...],
        token: Callable[[], str],
        deadline: float = DEFAULT_DEADLINE_S,
    ) -> None:
        self.service, self._token, self._deadline, self._urls = service, token, deadline, urls
        self._local = app is not None
        if app is not None:
            self._http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=f"http://{service}")
        else:
            self._http = httpx2.AsyncClient(timeout=httpx2.Timeout(deadline, connect=1.0), trust_env=False)

    async def get(self, path: str, *, params: Mapping[str, str] | None = None, on_behalf: str | None = None) -> Any:
        """GET ``path`` and return the parsed JSON."""
        return await self.call("GET", path, params=params, on_behalf=on_behalf)

    async def post(self, path: str, body: Any, *, on_behalf: str | None = None, bearer: str | None = None) -> Any:
        """POST ``body`` as JSON to ``path`` and return the parsed JSON."""
        return await self.call("POST", path, body=body, on_behalf=on_behalf, bearer=bearer)

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        params: Mapping[str, str] | None = None,
        on_behalf: str | None = None,
        bearer: str | None = None,
    ) -> Any:
        """Send one request. ``on_behalf`` is the end user's access token, carried beside the service's own.

        ``bearer`` stands in place of it: the call is then the user's own, with his rights and under his name.

        Raises the callee's Problem, ``GatewayTimeout`` after the deadline, ``Unavailable`` when no upstream answers.
        """
        headers = {"Authorization": f"Bearer {bearer or self._token()}", "Content-Type": "application/json"}
        if on_behalf:
            headers["X-On-Behalf-Of"] = on_behalf
        content = None if body is None else orjson.dumps(body)
        try:
            async with asyncio.timeout(self._deadline):
                response = await self._send(method, path, content, dict(params or {}), headers)
        except TimeoutError as error:
            raise GatewayTimeout(f"{self.service} did not answer within {self._deadline:g} s.") from error
        return self._parsed(response)

    def _parsed(self, response: httpx2.Response) -> Any:
        try:
            document = orjson.loads(response.content) if response.content else None
        except orjson.JSONDecodeError as error:
            raise BadGateway(f"{self.service} answered something that is not JSON.") from error
        if response.status_code >= 400:
            raise rebuild(response.status_code, document if isinstance(document, dict) else {})
        return document

    async def upload(
        self,
        path: str,
        content: AsyncIterable[bytes],
        *,
        params: Mapping[str, str],
        size: int,
        deadline: float,
        content_type: str = "application/octet-stream",
        bearer: str | None = None,
    ) -> Any:
        """POST ``content`` as it is, chunk by chunk, and return the parsed JSON; for files.

        Raises as ``call`` does. It is sent once: what was read of a stream cannot be read again.
        """
        headers = {
            "Authorization": f"Bearer {bearer or self._token()}",
            "Content-Type": content_type,
            "Content-Length": str(size),
        }
        try:
            async with asyncio.timeout(deadline):
                response = await self._send("POST", path, content, dict(params), headers, patience=deadline)
        except TimeoutError as error:
            raise GatewayTimeout(f"{self.service} did not take the file within {deadline:g} s.") from error
        return self._parsed(response)

    async def download(self, path: str, *, deadline: float) -> bytes:
        """GET ``path`` and return its bytes, whole; for files that fit into memory. Raises as ``call`` does."""
        headers = {"Authorization": f"Bearer {self._token()}"}
        try:
            async with asyncio.timeout(deadline):
                response = await self._send("GET", path, None, {}, headers, patience=deadline)
        except TimeoutError as error:
            raise GatewayTimeout(f"{self.service} did not give the file within {deadline:g} s.") from error
        if response.status_code >= 400:
            self._parsed(response)
        return response.content

    async def _send(
        self,
        method: str,
        path: str,
        content: bytes | AsyncIterable[bytes] | None,
        params: dict[str, str],
        headers: dict[str, str],
        *,
        patience: float | None = None,
    ) -> httpx2.Response:
        tries = TRIES if method in IDEMPOTENT and not self._local else 1
        for attempt in range(tries):
            base = "" if self._local else random.choice(self._urls)  # noqa: S311 - spreading load, not a secret
            request = self._http.request(
                method, f"{base}{path}", content=content, params=params, headers=headers,
                timeout=httpx2.Timeout(patience or self._deadline, connect=1.0),
            )  # fmt: skip
            try:
                if self._local:
                    # A copied context: the callee's context variables must not leak into the caller's.
                    task = asyncio.get_running_loop().create_task(request, context=contextvars.copy_context())
                    return await task
                return await request
            except httpx2.TimeoutException as error:
                raise GatewayTimeout(f"{self.service} did not answer in time.") from error
            except httpx2.TransportError as error:
                if attempt + 1 == tries:
                    raise Unavailable(f"{self.service} cannot be reached.") from error
            await asyncio.sleep(random.uniform(0, 0.1 * 2**attempt))  # noqa: S311 - jitter
        raise Unavailable(f"{self.service} cannot be reached.")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
