"""A gateway that is being served by a test, and the services behind it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from shared.runtime.descriptor import Ports

from .edge import ServedApp

SERVICES = {
    "auth-service": "/api/auth", "chat-service": "/api/chat", "ai-service": "/api/ai",
    "whatsapp-service": "/api/whatsapp", "isp-service": "/api/isp", "web-interface": "",
}  # fmt: skip


@dataclass
class Recorder:
    """A service that answers with what it was and keeps what it got."""

    name: str
    body: bytes = b'{"ok":true}'
    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [(b"content-type", b"application/json")])
    scopes: list[Any] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    pieces: int = 1

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        body, more = b"", scope["method"] in ("POST", "PUT", "PATCH")
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.scopes.append(scope)
        self.bodies.append(body)
        fields = [*self.headers, (b"x-service", self.name.encode())]
        if self.pieces == 1:
            fields.append((b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        size = len(self.body) // self.pieces + 1
        for index in range(self.pieces):
            piece = self.body[index * size : (index + 1) * size]
            await send({"type": "http.response.body", "body": piece, "more_body": index + 1 < self.pieces})


@dataclass
class Gateway:
    """A gateway that is being served, and what is behind it."""

    served: ServedApp
    ports: Ports
    services: dict[str, Recorder]

    @property
    def port(self) -> int:
        """Its port."""
        return self.served.port

    def token(self, user: str = "u1", role: str = "agent") -> tuple[str, str]:
        """Return the Authorization header of a user."""
        claims = {"role": role, "sid": f"s-{user}", "user_id": user}
        return "Authorization", f"Bearer {self.ports.security.tokens.sign('access', user, 600, claims)}"


Open = Callable[..., AbstractAsyncContextManager[Gateway]]
