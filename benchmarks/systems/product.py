"""ISP Chat itself: started as users start it, spoken to over its public interface only."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.load.http import HttpLink, request_bytes
from benchmarks.load.loop import ConnectionLost, Loop
from benchmarks.load.websocket import WebSocketLink, text_frame
from benchmarks.systems.base import Pair
from benchmarks.systems.postgres import Postgres
from tests.support.system import SERVICES, Topology
from tests.support.system import System as Deployment

_AGENTS = 4
AGENT_PASSWORD = "Antena-Poste-4821-Fibra"  # noqa: S105 - of users that live for one run
_NO_LIMITS = {
    "JWT_EXPIRE_HOURS": "24",
    "LOG_LEVEL": "WARNING",
    "MAX_LOGIN_ATTEMPTS": "100000",
    "MAX_SOCKETS_PER_USER": "200000",
    "RATE_LIMIT_PER_MINUTE": "100000000",
    "RATE_LIMIT_PER_USER_PER_MINUTE": "100000000",
    "WIDGET_SESSIONS_PER_HOUR": "1000000",
    "WIDGET_SESSIONS_PER_HOUR_TOTAL": "10000000",
}


class Refused(Exception):
    """An answer of the API that is not 200."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Api:
    """Asks the product over one kept connection, for the setting up; not part of any figure."""

    def __init__(self, loop: Loop, port: int) -> None:
        self._loop, self._port = loop, port
        self._link = HttpLink(loop, port)

    def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
        """Send one request and return the JSON answer. Raises Refused."""
        headers = f"Authorization: Bearer {token}\r\n" if token else ""
        headers += f"Origin: http://127.0.0.1:{self._port}\r\n" if "/widget" in path else ""
        payload = b"" if body is None else json.dumps(body).encode()
        answers: list[tuple[int, bytes]] = []
        if self._link.closed:
            self._link = HttpLink(self._loop, self._port)
        data = request_bytes(method, path, port=self._port, body=payload, headers=headers)
        self._link.request(data, lambda status, text: answers.append((status, text)))
        self._loop.run_until(lambda: bool(answers), 30, f"{method} {path}")
        status, text = answers[0]
        if status != 200:
            raise Refused(status, f"{method} {path}: {status} {text[:300]!r}")
        return json.loads(text)


class Product:
    """The product in one process (or one a service), over SQLite or a PostgreSQL server.

    ``socket_service`` names the service whose port takes the WebSockets.
    """

    def __init__(
        self,
        name: str = "ISP Chat",
        *,
        postgres: Postgres | None = None,
        topology: Topology = "single",
        replicas: Mapping[str, int] | None = None,
        env: Mapping[str, str] | None = None,
        socket_service: str = "chat-service",
    ) -> None:
        self.name, self.postgres, self._socket_service = name, postgres, socket_service
        self.folder = Path(tempfile.mkdtemp(prefix="ispchat-bench-"))
        self.deployment = Deployment(
            topology,
            self.folder,
            database_url=postgres.new_database() if postgres else None,
            env=_NO_LIMITS | dict(env or {}),
            replicas=replicas,
        )
        self._frames: list[tuple[bytes, bytes]] = []
        self._posts: list[tuple[str, str]] = []
        self.admin_token, self.agents = "", list[tuple[str, str]]()
        self.agent_names: list[str] = []
        self._crowd: tuple[str, ...] = ()
        self._nonce = os.urandom(4).hex()

    @property
    def roots(self) -> list[int]:
        """Its processes, and those of its database server."""
        own = [process.pid for process in self.deployment.processes.values() if process.is_running]
        return own + (self.postgres.roots if self.postgres else [])

    @property
    def http_port(self) -> int:
        """The gateway's port."""
        return self.deployment.ports["api-gateway"]

    @property
    def socket_port(self) -> int:
        """The port that takes the WebSockets."""
        return self.deployment.ports[self._socket_service]

    @property
    def chat_file(self) -> Path:
        """The SQLite file of chat-service."""
        return self.deployment.data_dir / "chat.db"

    def start(self) -> None:
        """Start it and wait until every port is healthy."""
        asyncio.run(self._start())

    async def _start(self) -> None:
        await self.deployment.start()

    def stop(self) -> None:
        """Stop it in order and throw its data away."""
        asyncio.run(self._stop())
        shutil.rmtree(self.folder, ignore_errors=True)

    def pause(self) -> None:
        """Stop it in order and keep its data; ``start`` goes on with them."""
        asyncio.run(self._stop())

    def kill(self) -> None:
        """End it at once, as a power cut of the process does, and keep its data; ``start`` goes on with them."""
        asyncio.run(self.deployment.kill_all())

    async def _stop(self) -> None:
        await self.deployment.stop()

    def log(self) -> str:
        """Return the end of what it printed."""
        return self.deployment.log()[-3000:]

    # -- people and conversations

    def sign_in(self, loop: Loop, agents: int = _AGENTS) -> Api:
        """Log the administrator in and make some agents."""
        api = Api(loop, self.http_port)
        self.admin_token = _login(api, "admin", "admin123")
        for number in range(len(self.agents), agents):
            name = f"banco{self._nonce}{number}"
            user = api.call(
                "POST",
                "/api/auth/users",
                {
                    "username": name,
                    "email": f"{name}@provedor.example.com",
                    "password": AGENT_PASSWORD,
                    "role": "agent",
                },
                self.admin_token,
            )
            self.agent_names.append(name)
            self.agents.append((user["id"], _login(api, name, AGENT_PASSWORD)))
        return api

    def converse(self, api: Api, number: int) -> tuple[str, str, str]:
        """Make a conversation that an agent holds; return its id, the agent's token and the customer's."""
        agent, agent_token = self.agents[number % len(self.agents)]
        visitor = {"name": f"Visitante {number}", "phone": f"5511987{number:06d}"}
        try:
            consent = {"version": "1", "accepted": True}
            customer = api.call("POST", "/api/widget/sessions", {**visitor, "consent": consent})["session_token"]
            found = api.call("POST", "/api/widget/conversations", {}, customer)["id"]
        except Refused as refused:
            if refused.status not in (404, 405):
                raise
            # Without the widget an administrator plays the customer.
            customer = self.admin_token
            body = {"customer_phone": visitor["phone"], "customer_name": visitor["name"]}
            found = api.call("POST", "/api/chat/conversations", body, customer)["id"]
        api.call("POST", f"/api/chat/conversations/{found}/assign", {"agent_id": agent}, self.admin_token)
        return found, agent_token, customer

    def connect(self, loop: Loop, count: int) -> list[Pair]:
        """Make conversations; each has an agent's socket and a customer's, both subscribed."""
        api = self.sign_in(loop)
        pairs: list[Pair] = []
        for number in range(count):
            conversation, agent, customer = self.converse(api, number)
            self._frames.append((self._head(conversation), self._head(conversation)))
            self._posts.append((conversation, agent))
            pairs.append((self.socket(loop, agent, conversation), self.socket(loop, customer, conversation)))
            if number % 50 == 49 or number == count - 1:
                loop.run_until(lambda: all(link.is_ready for pair in pairs for link in pair), 30, "sockets")
        return pairs

    def open_conversations(self, loop: Loop, count: int) -> None:
        """Make conversations without opening sockets; ``post`` writes in them."""
        api = self.sign_in(loop)
        for number in range(count):
            conversation, agent, _ = self.converse(api, number)
            self._posts.append((conversation, agent))

    def hot_conversation(self, loop: Loop, writers: int) -> tuple[list[WebSocketLink], WebSocketLink]:
        """Make one conversation with sockets that only write, agent and customer in turn, and one that follows it."""
        conversation, *tokens = self.converse(self.sign_in(loop), 0)
        self._frames.append((self._head(conversation), self._head(conversation)))
        links = [self.socket(loop, tokens[number % 2]) for number in range(writers)]
        return links, self.socket(loop, tokens[0], conversation)

    def follower(self, loop: Loop, number: int) -> WebSocketLink:
        """Open a socket in the one conversation of the fan-out: its agent, the administrator, now and then the customer."""
        if not self._crowd:
            self._crowd = self.converse(self.sign_in(loop, 1), 0)
        conversation, agent, customer = self._crowd
        token = customer if number % 10 == 9 else (agent, self.admin_token)[number % 2]
        return self.socket(loop, token, conversation)

    def publisher(self, _: Loop, followers: Sequence[WebSocketLink]) -> WebSocketLink:
        """Return the agent's socket."""
        return followers[0]

    def publication(self, number: int, body: bytes) -> bytes:
        """Return the frame that publishes an event: a stored message like any other."""
        return text_frame(b'%s%d","content":"%s"}' % (self._head(self._crowd[0]), number, body))

    def socket(self, loop: Loop, token: str, conversation: str | None = None, port: int | None = None) -> WebSocketLink:
        """Open an authenticated socket, subscribed to a conversation if one is given; ``is_ready`` says when."""

        def on_open(link: WebSocketLink) -> None:
            link.text(json.dumps({"type": "auth", "token": token}).encode())

        def on_text(link: WebSocketLink, payload: bytes) -> None:
            kind = json.loads(payload).get("type")
            if kind == "error":
                raise ConnectionLost(payload[:300].decode())
            if kind == "ready" and conversation:
                link.text(json.dumps({"type": "subscribe", "conversation_id": conversation}).encode())
            elif kind in ("ready", "subscribed"):
                link.is_ready = True

        return WebSocketLink(loop, port or self.socket_port, "/ws", on_open=on_open, on_text=on_text)

    def _head(self, conversation: str) -> bytes:
        return b'{"type":"send","conversation_id":"%s","client_message_id":"%s-' % (
            conversation.encode(),
            self._nonce.encode(),
        )

    def frame(self, pair: int, side: int, number: int, body: bytes) -> bytes:
        """Return the frame that sends a message."""
        return text_frame(b'%s%d","content":"%s"}' % (self._frames[pair][side], number, body))

    def post(self, pair: int, number: int, body: bytes) -> bytes:
        """Return the request that sends a message."""
        conversation, token = self._posts[pair]
        return request_bytes(
            "POST",
            f"/api/chat/conversations/{conversation}/messages",
            port=self.http_port,
            body=b'{"client_message_id":"%s-%d","content":"%s"}' % (self._nonce.encode(), number, body),
            headers=f"Authorization: Bearer {token}\r\n",
        )


def port_variables(ports: Sequence[int]) -> dict[str, str]:
    """Return the settings that give the services these ports."""
    names = [f"{service.upper().replace('-', '_')}_PORT" for service in SERVICES]
    return dict(zip(names, map(str, ports), strict=True))


def _login(api: Api, username: str, password: str) -> str:
    answer = api.call("POST", "/api/auth/login", {"username": username, "password": password})
    return str(answer["access_token"])
