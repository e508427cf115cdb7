"""Ports that nothing uses, chosen so that test runs beside each other do not meet."""

from __future__ import annotations

import random
import socket

# Below Linux's ephemeral range (32768 and up), so that an outgoing connection cannot take a port between its choice
# here and its use by a server.
_LOWEST, _HIGHEST = 12_000, 32_000


def free_ports(count: int) -> list[int]:
    """Return this many different ports of 127.0.0.1 that can be bound now."""
    held: list[socket.socket] = []
    try:
        while len(held) < count:
            candidate = socket.socket()
            try:
                candidate.bind(("127.0.0.1", random.randrange(_LOWEST, _HIGHEST)))
            except OSError:
                candidate.close()
                continue
            held.append(candidate)
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def free_port() -> int:
    """Return one free port of 127.0.0.1."""
    return free_ports(1)[0]
