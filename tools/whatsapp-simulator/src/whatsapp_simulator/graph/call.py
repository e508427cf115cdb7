"""One call of the Graph API, as its handlers see it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, cast

import orjson
from starlette.requests import Request

from whatsapp_simulator.config import Line
from whatsapp_simulator.errors import GraphError, bad_token, expired_token, no_such_object
from whatsapp_simulator.world import World

MOST_JSON = 1024 * 1024


class Cut(Exception):
    """The connection is to be cut: the caller gets no answer at all."""


@dataclass(slots=True)
class Call:
    """A request, its place in the graph, and the world."""

    world: World
    request: Request
    node: str
    edge: str
    body: dict[str, Any] | None = None
    """What was sent, once it is read."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        return dict(self.request.query_params)

    def authorise(self) -> None:
        """Refuse a caller without the right token, or with a proof of another app's secret. Raises GraphError 190, 100."""
        scheme, _, token = self.request.headers.get("authorization", "").partition(" ")
        if scheme.lower() not in ("bearer", "oauth") or not token:
            token = self.request.query_params.get("access_token", "")
        if not token:
            raise bad_token("An access token is required to request this resource.")
        if not hmac.compare_digest(token.strip().encode(), self.world.config.access_token.encode()):
            raise bad_token()
        proof = self.request.query_params.get("appsecret_proof")
        if proof is not None:
            config = self.world.config
            right = hmac.new(config.app_secret.encode(), config.access_token.encode(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(proof.encode(), right.encode()):
                raise GraphError(100, message="Invalid appsecret_proof provided in the API argument")
        if self.world.faults.take({"token_expired"}, None) is not None:
            raise expired_token()

    def line(self) -> Line:
        """Return the number that the node is. Raises GraphError 100 for any other id."""
        found = self.world.lines.get(self.node)
        if found is None:
            raise no_such_object(self.node, self.method)
        return found

    def account(self) -> str:
        """Return the business account that the node is. Raises GraphError 100 for any other id."""
        if self.node != self.world.config.waba_id:
            raise no_such_object(self.node, self.method)
        return self.node

    def fields(self, view: dict[str, Any], always: tuple[str, ...] = ("id",)) -> dict[str, Any]:
        """Return the members that were asked for, without empty ones. Raises GraphError 100 for one that does not exist."""
        asked = [name.strip() for name in self.query.get("fields", "").split(",") if name.strip()]
        if not asked:
            return view
        unknown = [name for name in asked if name not in view]
        if unknown:
            raise GraphError(
                100, message=f"(#100) Tried accessing nonexisting field ({unknown[0]}) on node type (WhatsApp)"
            )
        return {name: view[name] for name in dict.fromkeys((*asked, *always)) if view.get(name) is not None}

    async def json(self, most: int = MOST_JSON) -> dict[str, Any]:
        """Return the body as an object; what is none counts as empty, as Meta does it."""
        chunks = bytearray()
        async for chunk in self.request.stream():
            chunks += chunk
            if len(chunks) > most:
                raise GraphError(100, message="(#100) The request is too large.", status=413)
        if not chunks:
            return {}
        try:
            body = orjson.loads(bytes(chunks))
        except orjson.JSONDecodeError as error:
            raise GraphError(100, "The body is not valid JSON.") from error
        if not isinstance(body, dict):
            raise GraphError(100, "The body is not a JSON object.")
        self.body = cast("dict[str, Any]", body)
        return self.body

    async def wait(self, seconds: float) -> None:
        """Wait so long, less when the caller goes away or the simulator stops. Raises Cut then."""
        gone = asyncio.ensure_future(self._gone())
        closing = asyncio.ensure_future(self.world.closing.wait())
        done, _ = await asyncio.wait({gone, closing}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in (gone, closing):
            task.cancel()
        if done:
            raise Cut

    async def _gone(self) -> None:
        while (await self.request.receive())["type"] != "http.disconnect":
            pass
