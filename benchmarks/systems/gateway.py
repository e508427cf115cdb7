"""The product's gateway as a process of its own, before an upstream that is not ours."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.load.http import request_bytes
from benchmarks.systems.base import Program
from shared.config.settings import Settings
from shared.security.keys import KeyRing
from shared.security.tokens import Tokens
from tests.support.ports import free_port

_SECRET = "a secret of the benchmarks, longer than thirty-two characters"  # noqa: S105 - for one run
_SERVICES = ("AUTH", "CHAT", "AI", "WHATSAPP", "ISP")


class GatewayAlone(Program):
    """``api-gateway`` with every edge feature on, all of its services at one upstream."""

    def __init__(self, upstream_port: int) -> None:
        super().__init__("ISP Chat gateway", free_port())
        self._upstream = f"http://127.0.0.1:{upstream_port}"

    def command(self) -> Sequence[str]:
        """Return the words that start it."""
        return [sys.executable, "-m", "shared.runtime", "serve", "api-gateway", "--no-browser"]

    def environment(self) -> Mapping[str, str]:
        """Return its settings."""
        return {
            "API_GATEWAY_PORT": str(self.port),
            "DATA_DIR": str(self.folder),
            "JWT_SECRET": _SECRET,
            "LOG_LEVEL": "WARNING",
            "RATE_LIMIT_PER_MINUTE": "100000000",
            "RATE_LIMIT_PER_USER_PER_MINUTE": "100000000",
            "WEB_INTERFACE_URL": self._upstream,
        } | {f"{service}_SERVICE_URL": self._upstream for service in _SERVICES}


def authenticated_request(port: int, folder: Path) -> bytes:
    """Return a request with a valid access token, so that the gateway counts it for its user."""
    keys = KeyRing(Settings(_env_file=None, JWT_SECRET=_SECRET, data_dir=folder))  # type: ignore[call-arg]
    token = Tokens(keys).sign("access", "00000000-0000-7000-8000-0000000000aa", 3600, {"role": "agent", "sid": "bench"})
    path = "/api/chat/conversations?per_page=20"
    return request_bytes("GET", path, port=port, headers=f"Authorization: Bearer {token}\r\n")
