"""A simulator on a real port, somebody who receives its webhooks, and a client that speaks to it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from whatsapp_simulator.config import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, Config
from whatsapp_simulator.serving import Running, Server, listen, running

from shared.runtime.http_server import server_config

NUMBER = f"/v25.0/{PHONE_NUMBER_ID}"
MARIA = "5511968037593"


@dataclass
class Receiver:
    """What the business's webhook address got. ``answers`` are the statuses it gives, the last one from then on."""

    url: str
    answers: list[int] = field(default_factory=lambda: [200])
    bodies: list[bytes] = field(default_factory=list)
    """Those with a right signature."""
    forged: int = 0

    def values(self) -> list[dict[str, Any]]:
        """Return the value of every change that arrived."""
        return [change["value"] for body in self.bodies for change in orjson.loads(body)["entry"][0]["changes"]]

    def statuses(self) -> list[dict[str, Any]]:
        """Return every status that arrived, in the order of arrival."""
        return [status for value in self.values() for status in value.get("statuses", [])]

    def messages(self) -> list[dict[str, Any]]:
        """Return every message that arrived."""
        return [message for value in self.values() for message in value.get("messages", [])]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A webhook address that verifies and answers like ours."""
    listener = listen("127.0.0.1", 0)
    found = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}/webhook")

    async def receive(request: Request) -> Response:
        body = await request.body()
        wanted = "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        if request.headers["x-hub-signature-256"] != wanted:
            found.forged += 1
            return PlainTextResponse("", status_code=401)
        status = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
        if status < 300:
            found.bodies.append(body)
        return PlainTextResponse("", status_code=status)

    async def verify(request: Request) -> Response:
        query = request.query_params
        if query.get("hub.mode") != "subscribe" or query.get("hub.verify_token") != VERIFY_TOKEN:
            return PlainTextResponse("", status_code=403)
        return PlainTextResponse(query["hub.challenge"])

    routes = [Route("/webhook", receive, methods=["POST"]), Route("/webhook", verify, methods=["GET"])]
    server = Server(server_config(Starlette(routes=routes), None))
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
    yield found
    server.should_exit = server.force_exit = True
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Running]:
    """A simulator that delivers to ``receiver``, with a seed and without patience."""
    async with running(Config(webhook_url=receiver.url, seed=7)) as found:
        pace = found.world.pace
        pace.sent_after, pace.delivered_after, pace.retry_first = 0.01, 0.02, 0.02
        yield found


@pytest.fixture
async def api(simulator: Running) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with the right token."""
    headers = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
    async with httpx2.AsyncClient(base_url=simulator.url, headers=headers, timeout=5) as client:
        yield client


async def eventually(check: Callable[[], object], *, within: float = 5.0) -> None:
    """Wait until ``check`` is true."""
    async with asyncio.timeout(within):
        while not check():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


@pytest.fixture
def until() -> Callable[..., Any]:
    """Wait for something."""
    return eventually


def text(to: str = MARIA, body: str = "Oi", **more: Any) -> dict[str, Any]:
    """Return a request for a text."""
    return {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}, **more}


@pytest.fixture
def a_text() -> Callable[..., dict[str, Any]]:
    """Make a request for a text."""
    return text


@pytest.fixture
async def open_window(api: httpx2.AsyncClient) -> None:
    """Maria has just written."""
    answer = await api.post("/control/customers/maria/messages", json={"type": "text", "text": {"body": "Olá"}})
    assert answer.status_code == 200
