"""What is done with an instance: made, told where its webhooks go, linked to a phone by a code, let go again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whatsapp_service.adapters import values as read
from whatsapp_service.adapters.evolution.client import Answer, Evolution
from whatsapp_service.adapters.evolution.errors import said
from whatsapp_service.adapters.evolution.links import link_of
from whatsapp_service.adapters.transport import NotSent, Unanswered
from whatsapp_service.channels.domain import Channel
from whatsapp_service.pairing.domain import Hook, Linked
from whatsapp_service.pairing.errors import GatewayKeyRefused, GatewayRefused, GatewayUnreachable, InstanceGone

EVENTS = (
    "MESSAGES_UPSERT", "MESSAGES_UPDATE", "MESSAGES_EDITED", "MESSAGES_DELETE", "SEND_MESSAGE", "CONNECTION_UPDATE",
    "QRCODE_UPDATED", "CALL",
)  # fmt: skip
SLOW_SECONDS = 30.0
"""Making an instance and asking for its code wait at Evolution for WhatsApp."""


class Instances:
    """The ``Linker`` of Evolution."""

    def __init__(self, client: Evolution) -> None:
        self._client = client

    def check_address(self, url: str) -> None:
        """Raise Invalid unless a server may be asked for at ``url``."""
        self._client.check_address(url)

    async def start(self, channel: Channel, hook: Hook, *, phone: str | None, restart: bool) -> Linked:
        """Make the instance if it is not there, set its webhook and begin to link it. Raises PairingProblem."""
        state = await self._state(channel)
        if state is None:
            await self._create(channel)
        await self._hook(channel, hook)
        if state == "open" and not restart:
            return Linked("open")
        if restart and state in ("open", "connecting"):
            await self._done(channel, "POST", f"/instance/restart/{channel.phone_number_id}")
        return await self._connect(channel, phone)

    async def look(self, channel: Channel) -> Linked:
        """Return how the link stands, with the code that waits to be scanned; starts nothing. Raises PairingProblem."""
        state = await self._state(channel)
        if state is None:
            raise InstanceGone
        return await self._connect(channel, None) if state == "connecting" else Linked(link_of(state) or "closed")

    async def log_out(self, channel: Channel) -> None:
        """End the link; one that is ended already is no fault. Raises PairingProblem."""
        answer = await self._ask(channel, "DELETE", f"/instance/logout/{channel.phone_number_id}")
        if answer.status not in (400, 404):
            _require(answer)

    async def delete(self, channel: Channel) -> None:
        """Remove the instance from the server; one that is gone already is no fault. Raises PairingProblem."""
        await self.log_out(channel)
        answer = await self._ask(channel, "DELETE", f"/instance/delete/{channel.phone_number_id}")
        if answer.status != 404:
            _require(answer)

    async def hook_of(self, channel: Channel) -> Mapping[str, Any]:
        """Return the webhook that is set, empty where there is none. Raises PairingProblem."""
        answer = await self._ask(channel, "GET", f"/webhook/find/{channel.phone_number_id}")
        if answer.status == 404:
            return {}
        return _require(answer).fields

    async def set_hook(self, channel: Channel, hook: Hook) -> None:
        """Tell the instance where its webhooks go. Raises PairingProblem."""
        await self._hook(channel, hook)

    async def _state(self, channel: Channel) -> str | None:
        answer = await self._ask(channel, "GET", f"/instance/connectionState/{channel.phone_number_id}")
        if answer.status == 404:
            return None
        found = read.optional(_require(answer).fields.get("instance")).get("state")
        return found if isinstance(found, str) else "close"

    async def _create(self, channel: Channel) -> None:
        body = {
            "instanceName": channel.phone_number_id, "integration": "WHATSAPP-BAILEYS", "qrcode": False,
            "groupsIgnore": True, "readMessages": False, "readStatus": False, "rejectCall": False,
            "syncFullHistory": False,
        }  # fmt: skip
        await self._done(channel, "POST", "/instance/create", body)

    async def _hook(self, channel: Channel, hook: Hook) -> None:
        webhook = {
            "enabled": True, "url": hook.url, "byEvents": False, "base64": False, "events": list(EVENTS),
            "headers": {"jwt_key": hook.key},
        }  # fmt: skip
        await self._done(channel, "POST", f"/webhook/set/{channel.phone_number_id}", {"webhook": webhook})

    async def _connect(self, channel: Channel, phone: str | None) -> Linked:
        params = {"number": phone} if phone else None
        answer = _require(
            await self._ask(channel, "GET", f"/instance/connect/{channel.phone_number_id}", params=params)
        )
        told = answer.fields
        link = link_of(read.optional(told.get("instance")).get("state"))
        if link is not None:
            return Linked(link)
        nested = read.optional(told.get("qrcode")) or told
        image = read.text(nested.get("base64"), 200_000)
        return Linked(
            "connecting", qr=image if image.startswith("data:image/") else None,
            pairing_code=read.line(nested.get("pairingCode"), 20),
        )  # fmt: skip

    async def _done(self, channel: Channel, method: str, path: str, body: Any = None) -> None:
        _require(await self._ask(channel, method, path, body))

    async def _ask(
        self, channel: Channel, method: str, path: str, body: Any = None, params: Mapping[str, str] | None = None
    ) -> Answer:
        try:
            return await self._client.call(channel, method, path, json=body, params=params, deadline=SLOW_SECONDS)
        except (NotSent, Unanswered) as error:
            raise GatewayUnreachable from error


def _require(answer: Answer) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    if answer.status in (401, 403):
        raise GatewayKeyRefused
    if answer.status == 404:
        raise InstanceGone
    raise GatewayRefused(f"Evolution answered: {said(answer) or answer.status}")
