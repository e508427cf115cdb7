"""Header fields on their way through the proxy: those of one hop end here, those about the client are ours to set."""

from __future__ import annotations

from collections.abc import Iterable

Header = tuple[bytes, bytes]

HOP_BY_HOP = frozenset(
    {
        b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization", b"te",
        b"trailer", b"transfer-encoding", b"upgrade",
    }
)  # fmt: skip
GATEWAY_TOKEN = b"x-ispchat-gateway"
GATEWAY_CLIENT = b"x-ispchat-client"
DEADLINE = b"x-request-deadline-ms"
OURS = frozenset(
    {
        GATEWAY_TOKEN, GATEWAY_CLIENT, DEADLINE, b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host",
        b"x-forwarded-port", b"x-forwarded-server", b"x-real-ip", b"forwarded", b"x-request-id",
    }
)  # fmt: skip
"""What a client may send but nobody behind us may believe."""

NOT_SENT = HOP_BY_HOP | OURS | {b"expect", b"content-length"}
NOT_ANSWERED = HOP_BY_HOP | {b"date", b"server", b"x-process-time", b"x-request-id"}
"""The server in front writes its own date and the request's id; time taken is measured where the client waits."""

_USUAL = frozenset({b"keep-alive", b"close", b"", b"upgrade"})


def named_by_connection(value: bytes) -> frozenset[bytes]:
    """Return the header names that a ``Connection`` header declares as belonging to this hop."""
    return frozenset(part.strip().lower() for part in value.split(b",")) - _USUAL


def request_lines(headers: Iterable[Header], connection: bytes | None) -> list[bytes]:
    """Return the client's header fields that may be passed on, each as a line."""
    if connection is None or connection.lower() in _USUAL:
        return [b"%b: %b\r\n" % pair for pair in headers if pair[0] not in NOT_SENT]
    dropped = NOT_SENT | named_by_connection(connection)
    return [b"%b: %b\r\n" % pair for pair in headers if pair[0] not in dropped]
