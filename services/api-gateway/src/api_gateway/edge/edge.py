"""The outer edge: every request is identified, bounded and counted before it is routed; every answer is stamped.

Plain ASGI in one class, and in the order of cost: what refuses most cheaply comes first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from api_gateway.edge.access_log import AccessLog, Entry
from api_gateway.edge.client import ClientAddress, has_forged, without_forged
from api_gateway.edge.cors import CrossOrigin
from api_gateway.edge.exchange import Exchange
from api_gateway.limits.limiter import RateLimiter
from api_gateway.routing.paths import has_nul, is_odd
from shared.config.settings import Settings
from shared.errors import BadRequest, Invalid, MethodNotAllowed, Problem, Unavailable
from shared.middleware.compression import negotiate
from shared.middleware.edge import NO_STORE, REQUEST_ID, SECURITY_HEADERS, clean_request_id, send_problem
from shared.middleware.hosts import AllowedHosts
from shared.observability.metrics import ERRORS, HTTP_REQUESTS, HTTP_SECONDS
from shared.proxy.headers import Header
from shared.security.tokens import TokenType

SERVICE = "api-gateway"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNLIMITED = frozenset({"/health", "/health/live", "/health/ready"})
"""Asked by load balancers; answered from memory, so no limit is needed to protect them."""
SIGNED = "/webhook/whatsapp"
PROVEN_BY_PATH = "/webhook/evolution/"
"""Come from few addresses, many at once after an outage, and prove themselves by a signature, or by a secret in the path: 429
would only delay them, and a gateway that is not Meta's gives up."""
FORWARDED = "ispchat.forwarded"
"""Set in the scope of a request that claims to come through a proxy, believed or not."""
SECRETS = "/api/auth/"
"""Answers with tokens are not compressed: their length must not depend on what else is in them."""
HSTS: Header = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
EMBEDDED: Header = (b"cross-origin-resource-policy", b"cross-origin")
EMBEDDABLE = ("/widget.js", "/widget/", "/api/widget/")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EdgeParts:
    """What the edge asks; each part is a rule of its own."""

    clients: ClientAddress
    hosts: AllowedHosts
    origins: CrossOrigin
    limiter: RateLimiter
    access_log: AccessLog
    most_in_flight: int


class Edge:
    """Wraps the router of the gateway."""

    def __init__(self, app: ASGIApp, parts: EdgeParts, settings: Settings) -> None:
        self._app = app
        self._clients, self._hosts, self._origins = parts.clients, parts.hosts, parts.origins
        self._limiter, self._log = parts.limiter, parts.access_log
        self._most = parts.most_in_flight
        self.in_flight = 0
        common = [*SECURITY_HEADERS, NO_STORE]
        if settings.public_url and settings.public_url.startswith("https://"):
            common.append(HSTS)
        names = frozenset(name for name, _ in common)
        self._defaults = (common, names)
        embeddable = [EMBEDDED if name == EMBEDDED[0] else (name, value) for name, value in common]
        self._embeddable = (embeddable, names)
        self._counters: dict[tuple[str, int], Callable[[], None]] = {}
        self._observe = HTTP_SECONDS.labels(SERVICE).observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        began = time.perf_counter()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        path: str = scope["path"]
        request_id = clean_request_id(headers.get(b"x-request-id"))
        scope[REQUEST_ID] = request_id
        exchange = Exchange(send, began, self._embeddable if path.startswith(EMBEDDABLE) else self._defaults)
        exchange.always.append((b"x-request-id", request_id.encode()))
        user = ""
        self.in_flight += 1
        try:
            user = self._admit(scope, headers, path, exchange)
            if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
                await self._preflight(path, headers, exchange)
            else:
                await self._app(scope, receive, exchange.send)
        except Problem as problem:
            await self._explain(problem, exchange, request_id)
        except (
            Exception
        ) as error:  # the process boundary: an unknown error is a bare 500 with an id and a full log line
            ERRORS.labels(SERVICE).inc()
            log.exception("request.failed", service=SERVICE, request_id=request_id, error=repr(error)[:200])
            await self._explain(Problem(), exchange, request_id)
        finally:
            self.in_flight -= 1
            took = time.perf_counter() - began
            self._account(Entry(time.time(), scope["method"], path, exchange.status or 499, took, request_id, user))

    def _admit(self, scope: Scope, headers: dict[bytes, bytes], path: str, exchange: Exchange) -> str:
        """Let the request in and return its user's id. Raises the Problem that keeps it out."""
        if path in UNLIMITED:
            return ""
        if self.in_flight > self._most:
            raise Unavailable("More requests are being served than this system can take.", retry_after=1)
        peer = scope["client"][0] if scope["client"] else ""
        client, scheme = self._clients.find(peer, headers, scope["headers"])
        if client != peer:
            scope["client"] = (client, 0)
        if scheme is not None:
            scope["scheme"] = scheme.decode()
        if has_forged(headers):
            scope[FORWARDED] = True
            scope["headers"] = without_forged(scope["headers"])
        self._hosts.check(headers.get(b"host"))
        _check_target(scope)
        origin = headers.get(b"origin")
        if origin is not None:
            exchange.extra = self._origins.answer_headers(path, origin)
            self._origins.refuse_forgery(scope["method"], headers, scope["scheme"])
        if path == SIGNED or path.startswith(PROVEN_BY_PATH):
            return ""
        kind: TokenType = "widget" if path.startswith("/api/widget/") else "access"
        verdict, user = self._limiter.admit(client, headers.get(b"authorization"), kind)
        exchange.always += (
            (b"ratelimit-limit", b"%d" % verdict.limit), (b"ratelimit-remaining", b"%d" % verdict.remaining),
            (b"ratelimit-reset", b"%d" % verdict.reset),
        )  # fmt: skip
        accepted = headers.get(b"accept-encoding")
        if accepted is not None and scope["method"] != "HEAD" and not path.startswith(SECRETS):
            exchange.compress_as(negotiate(accepted))
        return user

    async def _preflight(self, path: str, headers: dict[bytes, bytes], exchange: Exchange) -> None:
        fields = self._origins.preflight(path, headers.get(b"origin", b"null"))
        exchange.extra = []
        await exchange.send({"type": "http.response.start", "status": 204, "headers": fields})
        await exchange.send({"type": "http.response.body", "body": b""})

    async def _explain(self, problem: Problem, exchange: Exchange, request_id: str) -> None:
        if exchange.started:
            # The status is out: all that is left to say is that the answer is not complete, by ending the connection.
            log.warning("request.cut_off", service=SERVICE, request_id=request_id, problem=problem.slug)
            return
        await send_problem(exchange.send, problem, request_id)

    def _account(self, entry: Entry) -> None:
        method = entry.method if entry.method in METHODS else "OTHER"
        count = self._counters.get((method, entry.status))
        if count is None:
            count = self._counters[method, entry.status] = HTTP_REQUESTS.labels(SERVICE, method, entry.status).inc
        count()
        self._observe(entry.took)
        if entry.path not in UNLIMITED or entry.status != 200:
            self._log.add(entry)


def _check_target(scope: Scope) -> None:
    if is_odd(scope["raw_path"]):
        raise BadRequest("Path: not in its normal form.")
    if has_nul(scope["query_string"]):
        raise Invalid.field("query", "nul", "must not contain the NUL character")
    if scope["method"] not in METHODS:
        raise MethodNotAllowed
