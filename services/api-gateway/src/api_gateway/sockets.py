"""Sockets through the gateway: bounded and counted at the handshake, then handed to chat-service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api_gateway.edge.edge import EdgeParts
from api_gateway.routing.paths import is_odd
from api_gateway.routing.table import SOCKET_SERVICE, is_socket_path
from shared.errors import Problem
from shared.proxy.target import ServiceTarget, without_forged
from shared.runtime.sockets import Decision, Handshake, Refuse


class Sockets:
    """Decides about upgrade requests. The ``Origin`` is chat-service's to judge: it knows the widget's sites."""

    def __init__(self, parts: EdgeParts, targets: Mapping[str, ServiceTarget]) -> None:
        self._parts, self._chat = parts, targets[SOCKET_SERVICE]

    def accept(self, handshake: Handshake) -> Decision:
        """Return where the socket goes."""
        path = handshake.path.partition("?")[0]
        if is_odd(path.encode("utf-8", "replace")) or not is_socket_path(path):
            return Refuse(404, "Not Found")
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in handshake.headers.items()]
        headers = dict(fields)
        try:
            self._parts.hosts.check(headers.get(b"host"))
            client, _ = self._parts.clients.find(handshake.client, headers, fields)
            self._parts.limiter.admit(client, None, "access")
        except Problem as problem:
            return Refuse(problem.status, problem.title)
        return self._chat.accept(replace(without_forged(handshake), client=client))
