"""Active health checks: whether an upstream is ready for work."""

from __future__ import annotations

from shared.proxy.attempt import Attempt, ProxiedRequest
from shared.proxy.connection import UpstreamBroke
from shared.proxy.upstream import CannotConnect, Upstream

CHECK_ANSWER_SECONDS = 2.0
_HEAD = b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nuser-agent: ispchat-readiness\r\n"


async def check_readiness(upstream: Upstream) -> str:
    """Return ``ready``, ``unready`` or ``down``. The outcome counts for the breaker like any other request's."""
    if not upstream.breaker.allows():
        return upstream.readiness
    attempt = Attempt(upstream)
    try:
        connection = await attempt.ask(
            ProxiedRequest("GET", _HEAD, b"", chunked=False, receive=_nothing), CHECK_ANSWER_SECONDS
        )
        while await connection.chunk() is not None:
            pass
    except (CannotConnect, UpstreamBroke):
        attempt.failed()
        return "down"
    finally:
        attempt.end()
    return "ready" if connection.status == 200 else "unready"


async def _nothing() -> dict[str, object]:
    return {"type": "http.disconnect"}
