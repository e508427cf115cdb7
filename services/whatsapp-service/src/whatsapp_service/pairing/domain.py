"""What linking a number to its phone is about; pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from whatsapp_service.channels.domain import Link


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a gateway sends what happens, and the key that it signs its tokens with."""

    url: str = field(repr=False)
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Linked:
    """How a link stands. While it is being made there is a picture to scan, or a code to type on the phone."""

    link: Link
    qr: str | None = field(default=None, repr=False)
    pairing_code: str | None = field(default=None, repr=False)
