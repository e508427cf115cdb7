"""A reverse proxy over the upstreams of one service, as an ASGI app: streams both ways, holds nothing whole."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import structlog
from starlette.types import Receive, Scope, Send

from shared.errors import BadGateway, BadRequest, GatewayTimeout, Problem, Unavailable
from shared.middleware.edge import request_id_of
from shared.proxy.attempt import Attempt, ProxiedRequest
from shared.proxy.balancer import Balancer
from shared.proxy.connection import UpstreamBroke, UpstreamSilent
from shared.proxy.headers import request_lines
from shared.proxy.retries import RetryBudget
from shared.proxy.upstream import CannotConnect, Upstream

ANSWER_SECONDS = 30.0
"""Until the head of the answer, counted from the last piece of the request."""
BUFFERED_BODY = 262_144
"""A body up to this size is read before an upstream is chosen: a slow sender occupies no connection behind us."""
TRIES = 3
BACK_OFF_SECONDS = 0.025
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
WORTH_ANOTHER_TRY = frozenset({502, 503, 504})

log = structlog.get_logger(__name__)


class ReverseProxy:
    """Sends each request to one of the upstreams of a service.

    ``token`` gives the credential by which the upstream believes what this proxy says about the client. A request of which
    nothing was sent is tried again; one that was sent only if it is idempotent and had no body.
    """

    def __init__(self, balancer: Balancer, token: Callable[[], str], *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.balancer, self._token, self._seconds = balancer, token, answer_seconds
        self._budget = RetryBudget()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises Unavailable, BadGateway or GatewayTimeout."""
        request = await self._request(scope, receive)
        self._budget.earn()
        tried: list[Upstream] = []
        while True:
            upstream = self._pick(tried)
            attempt = Attempt(upstream)
            try:
                connection = await attempt.ask(request, self._seconds)
                if connection.status not in WORTH_ANOTHER_TRY or not self._elsewhere(request, tried, upstream):
                    await attempt.pass_on(connection, receive, send)
                    return
            except CannotConnect as error:
                attempt.failed()
                if request.began_streaming or not self._once_more(tried):
                    raise self._problem(error) from error
            except UpstreamBroke as error:
                attempt.failed()
                if not _is_repeatable(request) or not self._once_more(tried):
                    raise self._problem(error) from error
            finally:
                attempt.end()
            tried.append(upstream)
            await asyncio.sleep(random.uniform(0, BACK_OFF_SECONDS * 2 ** len(tried)))  # noqa: S311 - full jitter

    async def _request(self, scope: Scope, receive: Receive) -> ProxiedRequest:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        length = headers.get(b"content-length")
        chunked = b"transfer-encoding" in headers
        body: bytes | None = b""
        if chunked or (length is not None and int(length) > BUFFERED_BODY):
            body = None
        elif length is not None and length != b"0":
            body = await _read(receive)
        return ProxiedRequest(
            scope["method"], self._head(scope, headers, None if chunked else length), body, chunked, receive
        )

    def _head(self, scope: Scope, headers: dict[bytes, bytes], length: bytes | None) -> bytes:
        query = scope["query_string"]
        client = (scope["client"][0] if scope.get("client") else "").encode()
        lines = [
            b"%b %b%b%b HTTP/1.1\r\n" % (scope["method"].encode(), scope["raw_path"], b"?" if query else b"", query)
        ]
        lines += request_lines(scope["headers"], headers.get(b"connection"))
        lines.append(
            b"x-request-id: %b\r\nx-forwarded-for: %b\r\nx-forwarded-proto: %b\r\nx-forwarded-host: %b\r\n"
            b"x-ispchat-gateway: %b\r\nx-ispchat-client: %b\r\nx-request-deadline-ms: %d\r\n"
            % (
                request_id_of(scope).encode(), client, scope["scheme"].encode(), headers.get(b"host", b""),
                self._token().encode(), client, self._seconds * 1000,
            )
        )  # fmt: skip
        if length is not None:
            lines.append(b"content-length: %b\r\n" % length)
        return b"".join(lines)

    def _pick(self, tried: list[Upstream]) -> Upstream:
        upstream = self.balancer.pick(tried) or (self.balancer.pick() if tried else None)
        if upstream is None:
            raise Unavailable(f"{self.balancer.service} cannot be reached.", retry_after=self.balancer.retry_after())
        return upstream

    def _once_more(self, tried: list[Upstream]) -> bool:
        return len(tried) + 1 < TRIES and self._budget.spend()

    def _elsewhere(self, request: ProxiedRequest, tried: list[Upstream], upstream: Upstream) -> bool:
        """Return whether an answer "not now" is worth asking another upstream."""
        another = self.balancer.pick([*tried, upstream])
        return another is not None and _is_repeatable(request) and self._once_more(tried)

    def _problem(self, error: Exception) -> Problem:
        service = self.balancer.service
        log.warning("proxy.failed", upstream_service=service, error=str(error))
        if isinstance(error, UpstreamSilent):
            return GatewayTimeout(f"{service} did not answer in time.", headers={"Retry-After": "1"})
        if isinstance(error, CannotConnect):
            return Unavailable(f"{service} cannot be reached.", retry_after=self.balancer.retry_after())
        return BadGateway(f"{service} broke off.", headers={"Retry-After": "1"})


def _is_repeatable(request: ProxiedRequest) -> bool:
    return request.method in IDEMPOTENT and request.body == b""


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The client went away while sending the body.")
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
