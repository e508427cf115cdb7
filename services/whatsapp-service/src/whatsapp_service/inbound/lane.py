"""``/webhook/...`` as a plain ASGI app: what a provider sends is read, checked, stored and answered without a framework.

A webhook is answered 401 only where it does not prove whose it is; trouble of ours is 503, so that it is sent again.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.errors import BadRequest, MethodNotAllowed, Problem, TooLarge, Unavailable
from whatsapp_service.adapters.cloud.proof import CloudProof
from whatsapp_service.adapters.evolution.proof import PREFIX as EVOLUTION
from whatsapp_service.adapters.evolution.proof import EvolutionProof
from whatsapp_service.inbound.proofs import Proof
from whatsapp_service.inbound.receiver import RETRY_AFTER, Receiver

PATH = "/webhook/whatsapp"
_ANSWER = b'{"status":"received"}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_ANSWER)).encode())]
_START = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
_BODY = {"type": "http.response.body", "body": _ANSWER}


class WebhookLane:
    """Wraps the service's app."""

    def __init__(self, app: ASGIApp, receiver: Receiver, *, limit: int) -> None:
        self._app, self._receiver, self._limit = app, receiver, limit
        self._cloud = CloudProof()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the webhook; pass everything else on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith(EVOLUTION):
            if scope["method"] != "POST":
                raise MethodNotAllowed(headers={"Allow": "POST"})
            await self._serve(scope, receive, send, EvolutionProof(scope["path"]))
        elif scope["path"] != PATH:
            await self._app(scope, receive, send)
        elif scope["method"] == "POST":
            await self._serve(scope, receive, send, self._cloud)
        elif scope["method"] in ("GET", "HEAD"):
            await self._verify(scope, send)
        else:
            raise MethodNotAllowed(headers={"Allow": "GET, POST"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send, proof: Proof) -> None:
        await self._take(await self._read(receive), scope, proof)
        await send({**_START, "headers": list(_HEADERS)})
        await send(_BODY)

    async def _take(self, body: bytes, scope: Scope, proof: Proof) -> None:
        try:
            await self._receiver.take(body, scope["headers"], proof)
        except Problem:
            raise
        except (SQLAlchemyError, OSError) as error:
            # What the database port does not translate is still no fault of the sender's.
            raise Unavailable("The webhook could not be stored.", retry_after=RETRY_AFTER) from error

    async def _verify(self, scope: Scope, send: Send) -> None:
        try:
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=20)
        except ValueError as error:
            raise BadRequest("The query has too many fields.") from error
        challenge = self._receiver.verify(dict(pairs))
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(challenge)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else challenge})

    async def _read(self, receive: Receive) -> bytes:
        message = await receive()
        body: bytes = message.get("body", b"")
        if message["type"] == "http.disconnect":
            raise BadRequest("The client went away while sending the body.")
        if not message.get("more_body"):
            return self._bounded(body)
        parts, size = [body], len(body)
        while message.get("more_body"):
            message = await receive()
            if message["type"] == "http.disconnect":
                raise BadRequest("The client went away while sending the body.")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                break
        return self._bounded(b"".join(parts))

    def _bounded(self, body: bytes) -> bytes:
        if len(body) > self._limit:
            raise TooLarge(f"The body may have at most {self._limit} bytes.")
        return body
