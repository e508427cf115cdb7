"""What every answer carries, whichever port it came through: request id, time taken, security headers, honest errors.

Plain ASGI (a ``BaseHTTPMiddleware`` costs several times as much). Behind the gateway in one process the outer edge has done
this already; the scope says so and the inner one steps aside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import PROBLEM_CONTENT_TYPE, Invalid, Problem
from shared.middleware.body import GUARDED, NO_BODY, BodyRules, guard_body
from shared.observability import privacy
from shared.observability.metrics import ERRORS, HTTP_REQUESTS, HTTP_SECONDS
from shared.utils.ids import uuid7

REQUEST_ID = "ispchat.request_id"
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
)
NO_STORE = (b"cache-control", b"no-store")
log = structlog.get_logger(__name__)


def clean_request_id(value: bytes | None) -> str:
    """Return the caller's request id if it is short and harmless, else a new one."""
    if value and len(value) <= 64 and value.replace(b"-", b"").replace(b"_", b"").replace(b".", b"").isalnum():
        return value.decode("ascii")
    return uuid7()


def with_defaults(
    headers: Iterable[tuple[bytes, bytes]], extra: Iterable[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """Return ``headers`` plus those of ``extra`` whose name is not there yet."""
    result = list(headers)
    present = {name.lower() for name, _ in result}
    result.extend(pair for pair in extra if pair[0] not in present)
    return result


async def send_problem(send: Send, problem: Problem, request_id: str) -> None:
    """Send ``problem`` as a complete response."""
    body = orjson.dumps({**problem.body(), "request_id": request_id})
    headers = [(b"content-type", PROBLEM_CONTENT_TYPE.encode()), (b"content-length", str(len(body)).encode()), NO_STORE]
    headers.extend((name.lower().encode(), value.encode()) for name, value in problem.headers.items())
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class ServiceEdge:
    """Wraps the ASGI app of one service; without ``rules`` bodies pass unread, to somebody who has rules of his own."""

    def __init__(self, app: ASGIApp, *, service: str, rules: BodyRules | None) -> None:
        self.app, self._service, self._rules = app, service, rules
        self._observe = HTTP_SECONDS.labels(service).observe
        # Finding a metric by its labels costs more than counting; there are few pairs of method and status.
        self._counts: dict[tuple[str, int], Callable[[], None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif REQUEST_ID in scope:
            await self._guarded(scope, receive, send)
        else:
            await self._outermost(scope, receive, send)

    async def _outermost(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        supplied = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        scope[REQUEST_ID] = request_id = clean_request_id(supplied)
        status = 0

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                took = time.perf_counter() - began
                message["headers"] = with_defaults(
                    message.get("headers", ()),
                    (
                        (b"x-request-id", request_id.encode()), (b"x-process-time", f"{took:.6f}".encode()),
                        *SECURITY_HEADERS, NO_STORE,
                    ),
                )  # fmt: skip
            await send(message)

        await self._guarded(scope, receive, stamped)
        key = (scope["method"], status or 499)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = HTTP_REQUESTS.labels(self._service, *key).inc
        count()
        self._observe(time.perf_counter() - began)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        request_id: str = scope[REQUEST_ID]
        try:
            if b"%00" in scope["query_string"]:
                raise Invalid.field("query", "nul", "must not contain the NUL character")
            if self._rules is not None and scope["method"] not in NO_BODY and not scope.get(GUARDED):
                receive = await guard_body(scope, receive, self._rules)
                scope[GUARDED] = True
            await self.app(scope, receive, noted)
        except Problem as problem:
            if started:
                raise
            await send_problem(send, problem, request_id)
        except (
            Exception
        ) as error:  # the process boundary: an unknown error is a bare 500 with an id and a full log line
            ERRORS.labels(self._service).inc()
            log.exception(
                "request.failed",
                service=self._service,
                request_id=request_id,
                path=privacy.path(scope["path"]),
                error=type(error).__name__,
            )
            if started:
                raise
            await send_problem(send, Problem(), request_id)


def request_id_of(scope: Any) -> str:
    """Return the request id the edge gave to this request."""
    return str(scope.get(REQUEST_ID, ""))
