"""How a webhook shows whose it is: each provider has its own way, and the receiver knows only this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.knocks.domain import Knock

Headers = Sequence[tuple[bytes, bytes]]


class Proof(Protocol):
    """One provider's way. ``kept`` names the headers that are stored with the webhook; never one that opens anything."""

    @property
    def provider(self) -> str:
        """Return the provider's name."""
        ...

    @property
    def kept(self) -> Mapping[bytes, str]:
        """Return the headers that are stored."""
        ...

    def signer(self, directory: ChannelDirectory, body: bytes, headers: Headers) -> str | None:
        """Return the fingerprint of the secret that the webhook was proven with, or None for one that proves nothing."""
        ...

    def why(self, directory: ChannelDirectory, body: bytes, headers: Headers) -> Knock:
        """Return why a webhook that proves nothing does not, and which number it claims to be about."""
        ...

    def stored(self, body: bytes) -> bytes:
        """Return the body as it is kept: without credentials that the provider writes into it."""
        ...
