"""The configuration of one port: our protocol over uvicorn, without what the edge does itself."""

from __future__ import annotations

from typing import Any

from shared.runtime.http_crowd import Crowd
from shared.runtime.http_limits import ServerConfig, ServerLimits
from shared.runtime.http_protocol import GuardedProtocol
from shared.runtime.relays import Relays
from shared.runtime.sockets import SocketAcceptor


class _Upgrade:
    """Stands in uvicorn's slot for a WebSocket class, so that it recognises upgrades; never instantiated."""


def server_config(
    app: Any, acceptor: SocketAcceptor | None, limits: ServerLimits | None = None, crowd: Crowd | None = None
) -> ServerConfig:
    """Return the configuration of one port; without a ``crowd`` nobody's connections are counted."""
    config = ServerConfig(
        app,
        http=GuardedProtocol,
        ws=_Upgrade,  # type: ignore[arg-type]
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        backlog=4096,
    )
    config.acceptor = acceptor
    config.limits = limits or ServerLimits()
    config.crowd = crowd or Crowd()
    config.relays = Relays()
    return config
