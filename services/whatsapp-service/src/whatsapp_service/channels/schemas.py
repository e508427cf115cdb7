"""Bodies of the channel routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from shared.schemas.common import Body, Timestamp, Uuid, View
from whatsapp_service.adapters.capabilities import CAPABILITIES
from whatsapp_service.channels.domain import Channel
from whatsapp_service.channels.reasons import read_reason
from whatsapp_service.knocks.domain import Counted

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
ProviderId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,64}$")]
Number = Annotated[str, StringConstraints(max_length=32, pattern=r"^[0-9+() -]*$")]
Secret = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[\x21-\x7e]+$")
]
Version = Annotated[str, StringConstraints(pattern=r"^v[0-9]{1,3}\.[0-9]{1,2}$")]
Address = Annotated[str, StringConstraints(max_length=300)]
SignatureMode = Literal["off", "name", "name_queue"]
_FOR_ALL = ("id", "name", "provider", "display_number", "queue_id", "is_active", "state", "state_at", "link",
            "link_reason", "link_at", "linked_at", "created_at", "updated_at")  # fmt: skip
_FOR_MANAGERS = ("state_reason", "phone_number_id", "waba_id", "api_url", "api_version", "signature_mode")


class NewChannel(Body):
    """A number to connect."""

    name: Name
    provider: Literal["cloud"] = "cloud"
    phone_number_id: ProviderId
    waba_id: ProviderId | None = None
    display_number: Number = ""
    access_token: Secret | None = None
    app_secret: Secret | None = None
    verify_token: Secret | None = None
    api_url: Address | None = None
    api_version: Version | None = None
    queue_id: Uuid | None = None
    signature_mode: SignatureMode = "name"
    is_active: bool = True


class ChannelChange(Body):
    """What is to change; a credential that is not given stays as it is."""

    name: Name | None = None
    waba_id: ProviderId | None = None
    display_number: Number | None = None
    access_token: Secret | None = None
    app_secret: Secret | None = None
    verify_token: Secret | None = None
    api_url: Address | None = None
    api_version: Version | None = None
    queue_id: Uuid | None = None
    signature_mode: SignatureMode | None = None
    is_active: bool | None = None


class CapabilitiesView(View):
    """What a number can do: whether free text needs an open window, whether it has templates, whether it is linked to a phone."""

    window: bool
    templates: bool
    pairing: bool
    official: bool


class KnockView(View):
    """Calls of the number's webhook address that were refused; ``is_certain``: they named this number, not only its address."""

    reason: Literal["unsigned", "signature", "verify_token", "address", "token"]
    count: int
    first_at: Timestamp
    last_at: Timestamp
    is_certain: bool


class ChannelView(View):
    """A channel. Credentials never leave; ``has_...`` tells whether one is kept. The second half is for managers.

    ``state_code`` says what ``state_reason`` is about: an error code of the provider, or a word of ours; ``state_detail`` is
    what the provider itself said. ``linked_at`` is when the number was first linked to its phone.
    """

    id: str
    name: str
    provider: str
    display_number: str
    queue_id: str | None
    is_active: bool
    state: str
    state_reason: str | None
    state_code: str | None
    state_detail: str | None
    state_at: Timestamp
    link: str | None
    link_reason: str | None
    link_at: Timestamp | None
    linked_at: Timestamp | None
    capabilities: CapabilitiesView
    phone_number_id: str | None
    waba_id: str | None
    api_url: str | None
    api_version: str | None
    signature_mode: str | None
    has_access_token: bool | None
    has_app_secret: bool | None
    has_verify_token: bool | None
    refused: list[KnockView] | None
    created_at: Timestamp
    updated_at: Timestamp


class ChannelList(View):
    """Every channel."""

    channels: list[ChannelView]
    total: int


def view_of(channel: Channel, refused: Sequence[Counted] = (), *, manager: bool) -> dict[str, Any]:
    """Return a channel as the caller may see it; ``refused`` are the calls of its webhook address that were."""
    shown = {name: getattr(channel, name) for name in _FOR_ALL}
    can = CAPABILITIES[channel.provider]
    shown["capabilities"] = {
        "window": can.window, "templates": can.templates, "pairing": can.pairing, "official": can.official,
    }  # fmt: skip
    shown |= {name: getattr(channel, name) if manager else None for name in _FOR_MANAGERS}
    shown["state_code"], shown["state_detail"] = read_reason(channel.state_reason) if manager else (None, None)
    shown["refused"] = [asdict(one) for one in refused] if manager else None
    for name in ("access_token", "app_secret", "verify_token"):
        shown[f"has_{name}"] = bool(getattr(channel.secrets, name)) if manager else None
    return shown
