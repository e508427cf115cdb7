"""A channel as the rest of this service sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Provider = Literal["cloud", "evolution"]
SignatureMode = Literal["off", "name", "name_queue"]
State = Literal["ok", "alarm", "stopped"]
Link = Literal["connecting", "open", "closed"]
LinkReason = Literal[
    "not_paired", "qr_expired", "logged_out", "banned", "replaced", "lost", "outdated", "session_broken", "restarting",
    "no_instance", "unknown",
]  # fmt: skip
"""Why the link between a number and its phone is closed."""
MOST_FINGERPRINTS = 3
"""Fingerprints of app secrets that are kept: what was signed before a change is still the channel's own."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The credentials of a channel. ``fingerprints`` tell which app secrets were ever its own, newest first.

    ``access_token`` opens the provider to us; ``app_secret`` proves its webhooks: what Meta signs with, or what the address of
    another gateway's webhook holds. ``verify_token`` is Meta's word of registration, or the key of that gateway's own tokens.
    """

    access_token: str = ""
    app_secret: str = ""
    verify_token: str = ""
    fingerprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """One number. ``state`` is ok, alarm (works, somebody should look) or stopped (nothing is sent).

    ``link`` is how the connection to its phone stands, for providers that link one; ``linked_at`` is when it first stood.
    """

    id: str
    name: str
    provider: Provider
    phone_number_id: str
    waba_id: str
    display_number: str
    api_url: str
    api_version: str
    queue_id: str | None
    signature_mode: SignatureMode
    is_active: bool
    state: State
    state_reason: str
    state_at: datetime
    link: Link | None
    link_reason: LinkReason | None
    link_at: datetime | None
    linked_at: datetime | None
    created_at: datetime
    updated_at: datetime
    secrets: Secrets = field(repr=False)

    def is_signed_by(self, fingerprint: str) -> bool:
        """Return whether an app secret with this fingerprint is, or was lately, this channel's own."""
        return fingerprint in self.secrets.fingerprints
