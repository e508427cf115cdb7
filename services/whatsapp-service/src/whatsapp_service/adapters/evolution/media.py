"""Finding a file at Evolution: inside the webhook, at the address of its store, or asked for by the message's key."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from whatsapp_service.adapters import values as read
from whatsapp_service.adapters.evolution.client import Answer, Evolution
from whatsapp_service.adapters.evolution.errors import said
from whatsapp_service.adapters.transport import NotSent, Unanswered
from whatsapp_service.channels.domain import Channel
from whatsapp_service.media.domain import LIMITS
from whatsapp_service.media.ports import CredentialsRefused, Enclosed, FileGone, FileTrouble, Located

ASK_SECONDS = 120.0
MOST_ANSWER = max(LIMITS.values()) * 4 // 3 + 64 * 1024


class EvolutionFiles:
    """The ``Locator`` of Evolution."""

    def __init__(self, client: Evolution) -> None:
        self._client = client

    async def locate(self, channel: Channel, reference: dict[str, Any], *, attempt: int) -> Located | Enclosed:
        """Return the file, or where it is. What came with the webhook serves for the first attempt."""
        if attempt == 1 and reference.get("base64"):
            raw = _decoded(reference["base64"])
            if raw:
                return Enclosed(raw)
        if attempt == 1 and reference.get("url"):
            return Located(reference["url"], {})
        if not reference.get("key"):
            raise FileGone
        answer = await self._ask(channel, reference, attempt)
        if answer.status in (401, 403):
            raise CredentialsRefused("Evolution does not accept the key of the instance")
        if answer.status == 404 or (answer.status == 400 and "not found" in said(answer).lower()):
            raise FileGone
        raw = _decoded(answer.fields.get("base64"))
        if not 200 <= answer.status < 300 or not raw:
            raise FileTrouble(f"Evolution answered {answer.status} when asked for the file")
        return Enclosed(raw, read.text(answer.fields.get("mimetype"), 150))

    async def _ask(self, channel: Channel, reference: dict[str, Any], attempt: int) -> Answer:
        message: dict[str, Any] = {"key": reference["key"]}
        # A server that stores no messages needs the message itself; one that does finds the better copy by the key.
        if attempt % 2 == 0 and reference.get("message"):
            message["message"] = reference["message"]
        path = f"/chat/getBase64FromMediaMessage/{channel.phone_number_id}"
        body = {"message": message, "convertToMp4": False}
        try:
            return await self._client.call(
                channel, "POST", path, json=body, deadline=ASK_SECONDS, most=MOST_ANSWER
            )  # fmt: skip
        except (NotSent, Unanswered) as error:
            raise FileTrouble(f"Evolution cannot be reached ({error})") from error


def _decoded(given: Any) -> bytes:
    if not isinstance(given, str):
        return b""
    # Some versions write a whole data: address.
    head, comma, tail = given.partition(",")
    try:
        return base64.b64decode(tail if comma and head.startswith("data:") else given, validate=True)
    except (binascii.Error, ValueError):
        return b""
