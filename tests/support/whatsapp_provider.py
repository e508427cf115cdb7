"""A stand-in for the provider's side of sending, which fails exactly as each message is told to.

The simulator draws its faults for a customer or by dice; here each try of each message has its own, which is what the tests of
the queue are about. What a message may look like, the simulator's own rules say.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.media import Media
from whatsapp_simulator.validation.messages import check_message

from .whatsapp import ACCESS_TOKEN, APP_SECRET, NUMBER, encoded, status, statuses

PATIENCE = 60.0
AT_ONCE = 10
_ERRORS: dict[str, tuple[int, int]] = {
    "rate": (429, 130429),
    "pair": (400, 131056),
    "temporary": (500, 131000),
    "window": (400, 131047),
    "parameter": (400, 131008),
    "not_reachable": (400, 131026),
    "token": (401, 190),
    "spam": (400, 131048),
    "ecosystem": (400, 131049),
    "stopped": (400, 131050),
    "limit": (400, 131064),
}


@dataclass
class Provider:
    """Takes messages as the Graph API does. ``plan`` gives, by our message id or by the number, what each try meets in turn.

    Faults: the names of ``_ERRORS``; ``reset`` (taken by nobody, connection cut), ``taken_reset`` and ``taken_hang`` (taken,
    and the answer never comes; the status webhook does), ``taken_silent`` (as reset, but taken, and no status ever tells),
    ``garbage`` (200 that says nothing, not taken). Everything else is taken.
    """

    plan: dict[str, list[str]] = field(default_factory=dict)
    accepted: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    order: list[str] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    marks: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[dict[str, Any]] = field(default_factory=list)
    templates: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    retry_after: dict[str, str] = field(default_factory=dict)
    webhooks: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=lambda: ["sent", "delivered", "read"])
    is_subscribed: bool = False
    seed: int = 7
    _hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _due: list[bytes] = field(default_factory=list)
    _moving: int = 0

    def app(self) -> web.Application:
        """Return the app."""
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.router.add_post("/v25.0/{number}/messages", self._messages)
        app.router.add_post("/v25.0/{number}/media", self._media)
        app.router.add_get("/v25.0/{business}/message_templates", self._templates)
        app.router.add_get("/v25.0/{business}/subscribed_apps", self._subscribed)
        app.router.add_post("/v25.0/{business}/subscribed_apps", self._subscribe)
        app.router.add_get("/v25.0/{number}", self._number)
        return app

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return _problem(401, 190)
        body = orjson.loads(await request.read())
        if body.get("status") == "read":
            self.marks.append(body)
            return web.json_response({"success": True})
        self.complaints += complaints_about(body, self._file)
        if request.match_info["number"] != NUMBER:
            self.complaints.append("unknown number")
        return await self._answer(request, body, self._next(body["biz_opaque_callback_data"], body.get("to") or ""))

    async def _answer(self, request: web.Request, body: dict[str, Any], fault: str) -> web.StreamResponse:
        if fault in _ERRORS:
            headers = {"Retry-After": self.retry_after[fault]} if fault in self.retry_after else {}
            return _problem(*_ERRORS[fault], headers=headers)
        if fault == "garbage":
            return web.Response(text="<html>ok</html>")
        if fault == "reset":
            return _cut(request)
        wamid = self._accept(body["biz_opaque_callback_data"], body, silent=fault == "taken_silent")
        if fault == "taken_hang":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hanging.wait(), PATIENCE)
        if fault.startswith("taken"):
            return _cut(request)
        number = body.get("to") or ""
        contacts = [{"input": number, "wa_id": number}] if number else []
        return web.json_response({"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": wamid}]})

    def _next(self, message_id: str, number: str) -> str:
        self.tries[message_id] += 1
        waiting = self.plan.get(message_id) or self.plan.get(number)
        return waiting.pop(0) if waiting else ""

    def _accept(self, message_id: str, body: dict[str, Any], *, silent: bool) -> str:
        wamid = f"wamid.{hashlib.sha256(f'{message_id}{len(self.accepted[message_id])}'.encode()).hexdigest()[:24]}"
        self.accepted[message_id].append(body)
        self.order.append(message_id)
        self.times.append(time.monotonic())
        if not silent:
            for name in self.told:
                pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
                news = status(wamid, name, at=int(time.time()), biz_opaque_callback_data=message_id, pricing=pricing)
                self._due.append(encoded(statuses(news)))
        return wamid

    async def _media(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        raw = file.file.read()
        self.uploads.append({"type": form["type"], "name": file.filename, "size": len(raw), "raw": raw})
        return web.json_response({"id": str(900_000 + len(self.uploads))})

    def _file(self, media_id: str) -> Media | None:
        number = int(media_id) - 900_001
        if not 0 <= number < len(self.uploads):
            return None
        kept = self.uploads[number]
        return Media(media_id, NUMBER, str(kept["type"]), kept["name"], kept["raw"], float("inf"))

    async def _number(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return _problem(401, 190)
        if request.match_info["number"] != NUMBER:
            return _problem(400, 100)
        proof = request.query.get("appsecret_proof")
        right = hmac.new(APP_SECRET.encode(), ACCESS_TOKEN.encode(), hashlib.sha256).hexdigest()
        if proof is not None and proof != right:
            return _problem(400, 100)
        return web.json_response({"id": NUMBER, "display_phone_number": "+55 11 4002-8922", "verified_name": "ISP"})

    async def _subscribed(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"data": [{"whatsapp_business_api_data": {"id": "1"}}] if self.is_subscribed else []})

    async def _subscribe(self, _: web.Request) -> web.StreamResponse:
        self.is_subscribed = True
        return web.json_response({"success": True})

    async def _templates(self, request: web.Request) -> web.StreamResponse:
        size, start = 2, int(request.query.get("after", "0"))
        page = self.templates[start : start + size]
        more = start + size < len(self.templates)
        paging = {"cursors": {"after": str(start + size)}, **({"next": "https://next"} if more else {})}
        return web.json_response({"data": page, "paging": paging})

    async def tell(self) -> None:
        """Deliver the statuses in any order, some twice, to any of ``webhooks``, until each was answered 200; cancel to stop."""
        chance = random.Random(self.seed)
        async with aiohttp.ClientSession() as session:
            while True:
                await asyncio.sleep(0.02)
                if not self.webhooks:
                    continue
                chance.shuffle(self._due)
                batch, self._due[:] = self._due[:AT_ONCE], self._due[AT_ONCE:]
                self._moving = len(batch)
                again = [body for body in batch if chance.random() < 0.2]
                sent = [(body, self._deliver(session, body, chance.choice(self.webhooks))) for body in batch + again]
                outcomes = await asyncio.gather(*(call for _, call in sent))
                pairs = zip(batch, outcomes, strict=False)
                self._due += [body for body, delivered in pairs if not delivered]
                self._moving = 0

    @property
    def untold(self) -> int:
        """How many statuses wait to be delivered."""
        return len(self._due) + self._moving

    async def _deliver(self, session: aiohttp.ClientSession, body: bytes, port: int) -> bool:
        signed = "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": signed, "Content-Type": "application/json"}
        try:
            async with session.post(f"http://127.0.0.1:{port}/webhook/whatsapp", data=body, headers=headers) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError):
            return False

    def release(self) -> None:
        """Cut the connections that hang."""
        self._hanging.set()


@contextlib.asynccontextmanager
async def running(provider: Provider) -> AsyncIterator[str]:
    """Serve the provider and deliver its statuses; yields its base URL."""
    runner = web.AppRunner(provider.app(), handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    teller = asyncio.get_running_loop().create_task(provider.tell())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        teller.cancel()
        provider.release()
        await asyncio.gather(teller, return_exceptions=True)
        await runner.cleanup()


def complaints_about(body: dict[str, Any], find_file: Callable[[str], Media | None] = lambda _: None) -> list[str]:
    """Return what Meta would refuse in the body of a message: the simulator knows."""
    try:
        check_message(body, find_file)
    except GraphError as error:
        return [error.details or error.body("")["error"]["message"]]
    return []


def _cut(request: web.Request) -> web.StreamResponse:
    transport = request.transport
    if transport is not None:
        transport.abort()
    return web.Response()


def _problem(http: int, code: int, *, headers: dict[str, str] | None = None) -> web.StreamResponse:
    error = {
        "message": f"({code})",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "A",
        "error_data": {"details": "d"},
    }
    return web.json_response({"error": error}, status=http, headers=headers or {})
