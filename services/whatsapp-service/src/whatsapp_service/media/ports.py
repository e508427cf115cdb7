"""What fetching a file needs from a provider's adapter, and how it may go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from whatsapp_service.channels.domain import Channel


class FileTrouble(Exception):
    """The file could not be had now; another try may succeed."""


class FileGone(Exception):
    """The provider has the file no longer, or never had it."""


class FileRefused(Exception):
    """The file is not taken: too large, damaged, infected, of a kind that is not kept. The text is for people."""


class CredentialsRefused(FileTrouble):
    """The provider does not take the channel's credentials."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a file can be had for a short while. ``headers`` go to that host only."""

    url: str
    headers: dict[str, str] = field(repr=False)
    sha256: str = ""
    size: int | None = None
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that the provider hands over itself, with no address to fetch it from."""

    raw: bytes = field(repr=False)
    mime_type: str = ""


class Locator(Protocol):
    """Finds files at one provider."""

    async def locate(self, channel: Channel, reference: dict[str, Any], *, attempt: int) -> Located | Enclosed:
        """Return where the file is, or the file. Raises FileGone, FileRefused, CredentialsRefused or FileTrouble."""
        ...
