"""The deeds of linking: begin, look, end, remove; and keeping what is known of each link true."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any, Protocol

import structlog

from shared.clients.http import ServiceClient
from shared.errors import Invalid, Problem
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.domain import Channel
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.channels.telling import shown_to_chat
from whatsapp_service.pairing.domain import Hook, Linked
from whatsapp_service.pairing.errors import InstanceGone, NoPublicAddress, NotPairable

WATCH_SECONDS = 60.0
log = structlog.get_logger(__name__)


class Linker(Protocol):
    """Links numbers at one provider."""

    def check_address(self, url: str) -> None:
        """Raise Invalid unless a server may be asked for at ``url``."""
        ...

    async def start(self, channel: Channel, hook: Hook, *, phone: str | None, restart: bool) -> Linked:
        """Begin to link a number; what is there already is used. Raises PairingProblem."""
        ...

    async def look(self, channel: Channel) -> Linked:
        """Return how the link stands; starts nothing. Raises PairingProblem."""
        ...

    async def log_out(self, channel: Channel) -> None:
        """End the link. Raises PairingProblem."""
        ...

    async def delete(self, channel: Channel) -> None:
        """Remove what the provider keeps of the number. Raises PairingProblem."""
        ...


class PairingService:
    """The deeds. ``linkers`` are by the provider's name; ``base`` is where the provider reaches this installation."""

    def __init__(
        self,
        *,
        channels: ChannelService,
        directory: ChannelDirectory,
        chat: ServiceClient,
        linkers: Mapping[str, Linker],
        base: str | None,
    ) -> None:
        self._channels, self._directory, self._chat = channels, directory, chat
        self._linkers, self._base = linkers, base

    async def connect_number(self, given: dict[str, Any]) -> Channel:
        """Add a number of an unofficial gateway. Raises NumberTaken, Invalid or NoPublicAddress."""
        if not given.pop("acknowledged"):
            raise Invalid.field("acknowledged", "required", "must be true: the risk has to be accepted by a person")
        if self._base is None:
            raise NoPublicAddress
        made = await self._channels.create(
            {**given, "waba_id": "", "api_version": "", "app_secret": secrets.token_urlsafe(32),
             "verify_token": secrets.token_urlsafe(32)}
        )  # fmt: skip
        await self._tell_chat(made)
        return made

    async def start(self, channel_id: str, *, phone: str | None, restart: bool) -> tuple[Channel, Linked]:
        """Begin to link a number. Raises ChannelNotFound or PairingProblem."""
        channel, linker = await self._of(channel_id)
        linked = await linker.start(channel, self.hook_of(channel), phone=phone, restart=restart)
        await self._tell_chat(channel)
        return await self._noted(channel, linked), linked

    async def look(self, channel_id: str) -> tuple[Channel, Linked]:
        """Return how a link stands, with the code to scan. Raises ChannelNotFound or PairingProblem."""
        channel, linker = await self._of(channel_id)
        try:
            linked = await linker.look(channel)
        except InstanceGone:
            await self._channels.set_link(channel.id, "closed", "no_instance")
            raise
        return await self._noted(channel, linked), linked

    async def log_out(self, channel_id: str) -> Channel:
        """End a link. Raises ChannelNotFound or PairingProblem."""
        channel, linker = await self._of(channel_id)
        await linker.log_out(channel)
        await self._channels.set_link(channel.id, "closed", "logged_out")
        return await self._channels.get(channel_id)

    async def remove(self, channel_id: str) -> Channel:
        """Remove the instance and switch the channel off; its conversations stay. Raises ChannelNotFound or PairingProblem."""
        channel, linker = await self._of(channel_id)
        await linker.delete(channel)
        await self._channels.set_link(channel.id, "closed", "no_instance")
        return await self._channels.change(channel_id, {"is_active": False})

    def hook_of(self, channel: Channel) -> Hook:
        """Return where the provider is to send what happens on a channel. Raises NoPublicAddress."""
        if self._base is None:
            raise NoPublicAddress
        kept = channel.secrets
        return Hook(f"{self._base}/webhook/{channel.provider}/{kept.app_secret}", kept.verify_token)

    async def watch(self) -> None:
        """Ask about every link once in a while: a webhook that got lost must not leave a number in a wrong state."""
        while True:
            for channel in self._directory.all():
                if channel.provider in self._linkers and channel.is_active:
                    await self._look_again(channel)
            await asyncio.sleep(WATCH_SECONDS)

    async def _look_again(self, channel: Channel) -> None:
        if channel.link_reason != "not_paired":
            try:
                await self.look(channel.id)
            except Problem as problem:
                log.info("pairing.not_seen", channel_id=channel.id, problem=problem.slug)

    async def _noted(self, channel: Channel, linked: Linked) -> Channel:
        reason = (channel.link_reason or "unknown") if linked.link == "closed" else None
        if linked.link == "closed" and channel.link == "open":
            reason = "unknown"
        # An open link whose channel is stopped was stopped by a send that met it closed: it may go on.
        if (linked.link, reason) != (channel.link, channel.link_reason) or _is_wrongly_stopped(channel, linked):
            await self._channels.set_link(channel.id, linked.link, reason)
            return await self._channels.get(channel.id)
        return channel

    async def _of(self, channel_id: str) -> tuple[Channel, Linker]:
        channel = await self._channels.get(channel_id)
        linker = self._linkers.get(channel.provider)
        if linker is None:
            raise NotPairable
        return channel, linker

    async def _tell_chat(self, channel: Channel) -> None:
        """Say that this number has no window: an agent may write first, which chat must know before anybody did."""
        try:
            await self._chat.call("PUT", f"/internal/channels/{channel.id}", body=shown_to_chat(channel))
        except Problem as problem:
            log.warning("pairing.chat_not_told", channel_id=channel.id, problem=problem.slug)


def _is_wrongly_stopped(channel: Channel, linked: Linked) -> bool:
    return linked.link == "open" and channel.state == "stopped"
