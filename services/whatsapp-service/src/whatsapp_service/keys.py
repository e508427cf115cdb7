"""What providers that do not repeat our ids know messages by: the key of one, and what a send and its echo have in common."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MessageKey:
    """What some providers need to be told of a message beside its id: the chat it is in, and which side wrote it."""

    external_id: str
    chat: str
    from_us: bool


class KeyBook(Protocol):
    """Remembers the keys of messages."""

    async def find(self, channel_id: str, external_id: str) -> MessageKey | None:
        """Return the key of a message that went through a channel, while it is kept."""
        ...


def echo_key(kind: str, phone: str | None, said: str) -> str | None:
    """Return what a message of ours and the provider's echo of it have in common; None for a recipient without a number.

    ``phone`` is canonical: with Brazil's ninth digit.
    """
    if not phone:
        return None
    return hashlib.sha256(f"{kind}\x1f{phone}\x1f{said.strip()}".encode("utf-8", "surrogatepass")).hexdigest()
