"""The HTTP side of the Graph API: one pool of connections, a deadline, no redirects, and answers sorted by what they prove."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson

from whatsapp_service.adapters.transport import NotSent, Unanswered, retry_after
from whatsapp_service.channels.domain import Channel

CONNECT_SECONDS = 5.0
MOST_ANSWER = 4 * 1024 * 1024
CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the Graph API; ``body`` is empty where it is no JSON object."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    retry_after: float | None = None

    @property
    def error(self) -> dict[str, Any] | None:
        """Return the error object, where the API itself sent one."""
        found = self.body.get("error")
        return found if isinstance(found, dict) else None


class Graph:
    """Calls the Graph API for any channel of this process."""

    def __init__(self, *, deadline: float) -> None:
        self._deadline = deadline
        self._http = httpx2.AsyncClient(
            timeout=httpx2.Timeout(
                deadline, connect=min(CONNECT_SECONDS, deadline), pool=min(CONNECT_SECONDS, deadline)
            ),
            # Idle connections are let go soon: one that the other side closed meanwhile makes a send uncertain.
            limits=httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=5.0),
            trust_env=False,
        )

    async def call(
        self,
        channel: Channel,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, Any] | None = None,
        deadline: float | None = None,
    ) -> Answer:
        """Send one request, once. Raises NotSent or Unanswered.

        ``path`` follows the version, for example ``/123/messages``.
        """
        headers = {"Authorization": f"Bearer {channel.secrets.access_token}"}
        content = None
        if json is not None:
            content = orjson.dumps(json)
            headers["Content-Type"] = "application/json"
        request = self._http.build_request(
            method, f"{channel.api_url}/{channel.api_version}{path}", content=content, params=params, data=data,
            files=files, headers=headers,
        )  # fmt: skip
        try:
            async with asyncio.timeout(deadline or self._deadline):
                return await self._answer(request)
        except TimeoutError as error:
            raise Unanswered("no answer within the deadline") from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as error:
            raise NotSent(type(error).__name__) from error
        except httpx2.HTTPError as error:
            raise Unanswered(type(error).__name__) from error

    async def _answer(self, request: httpx2.Request) -> Answer:
        response = await self._http.send(request, stream=True)
        try:
            raw = bytearray()
            async for chunk in response.aiter_bytes():
                raw += chunk
                if len(raw) > MOST_ANSWER:
                    raise Unanswered("the answer is too large")
        finally:
            await response.aclose()
        body: Any = None
        with contextlib.suppress(orjson.JSONDecodeError):
            body = orjson.loads(bytes(raw))
        return Answer(response.status_code, body if isinstance(body, dict) else {}, retry_after(response.headers))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
