"""Bodies of the routes of linking."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.schemas.common import Body, Timestamp, Uuid, View
from whatsapp_service.channels.schemas import Address, Name, Number, Secret, SignatureMode

Instance = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{8,15}$")]


class NewLinkedNumber(Body):
    """A number behind an Evolution server. ``acknowledged``: who connects it knows that this is not official."""

    name: Name
    api_url: Address
    instance: Instance
    access_token: Secret
    acknowledged: bool
    display_number: Number = ""
    queue_id: Uuid | None = None
    signature_mode: SignatureMode = "name"


class Begin(Body):
    """How a number is to be linked: by a code to scan, or by one to type on the phone of the number ``phone``."""

    phone: Phone | None = None
    restart: bool = False


class LinkView(View):
    """How the link stands. ``qr`` is a picture (a data: address) while there is a code to scan."""

    channel_id: str
    link: Literal["connecting", "open", "closed"]
    reason: str | None
    at: Timestamp | None
    state: str
    display_number: str
    qr: str | None
    pairing_code: str | None
