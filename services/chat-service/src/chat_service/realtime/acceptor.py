"""Accepts sockets of ``/ws`` and ``/ws/{conversation_id}`` from allowed origins."""

from __future__ import annotations

import re
from collections.abc import Callable

from chat_service.realtime.gate import Gate
from chat_service.realtime.listener import SocketListener
from shared.runtime.sockets import Decision, Handshake, Listen, Refuse

_PATH = re.compile(r"^/ws(?:/([^/?#]{1,64}))?/?(?:\?.*)?$")
OriginAllowed = Callable[[str, str], bool]


class ChatSockets:
    """The acceptor of chat-service. ``origin_allowed`` gets the Origin and the Host of the handshake."""

    def __init__(self, gate: Gate, origin_allowed: OriginAllowed) -> None:
        self._gate, self._origin_allowed = gate, origin_allowed
        self.draining = False

    def accept(self, handshake: Handshake) -> Decision:
        """Listen here, or refuse: 404 for another path, 403 for a foreign origin, 503 while stopping."""
        match = _PATH.match(handshake.path)
        if match is None:
            return Refuse(404, "Not Found")
        if self.draining:
            return Refuse(503, "Service Unavailable")
        origin = handshake.headers.get("origin")
        if origin is not None and not self._origin_allowed(origin, handshake.headers.get("host", "")):
            return Refuse(403, "Forbidden")
        return Listen(SocketListener(self._gate, match.group(1), handshake.client))
