"""One job from claim to outcome: composed, prepared, noted as leaving, sent once, settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Problem, Unavailable
from shared.observability.metrics import counter
from shared.utils.clock import Clock
from whatsapp_service import brazil
from whatsapp_service.channels.domain import Channel
from whatsapp_service.outbound import repository, texts
from whatsapp_service.outbound.breakers import Breakers
from whatsapp_service.outbound.composing import content_of, reaction_of, recipient_of, refused
from whatsapp_service.outbound.domain import Policy
from whatsapp_service.outbound.jobs import Job
from whatsapp_service.outbound.models import queue
from whatsapp_service.outbound.settling import Settling
from whatsapp_service.port import (
    FailureClass,
    Gateway,
    Outgoing,
    Prepared,
    Reaction,
    Recipient,
    Refused,
    SendOutcome,
)
from whatsapp_service.windows import service as windows

CHAT_WAIT_S = 2.0
FILE_SECONDS = 60.0
SETTLE_SECONDS = 120.0
SENT = counter(
    "whatsapp_messages_sent_total", "Messages handed to WhatsApp, by what came of each try.", ("kind", "outcome")
)
log = structlog.get_logger(__name__)
Hold = Callable[[Connection, Mapping[str, Any], Recipient], dict[str, Any] | None]
"""(connection, message, recipient) -> the error of a template that may not leave, looked at last of all."""
Leaving = Callable[[Tx, Mapping[str, Any], Recipient], None]
"""(tx, message, recipient) hears of a template in the transaction that notes that it is about to leave."""


class Gateways(Protocol):
    """Finds the gateway of a channel."""

    def of(self, channel: Channel) -> Gateway | None:
        """Return the gateway, or None where no adapter speaks to this provider."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """A composed message, whom it goes to as chat knows him, and how that number is spelled."""

    outgoing: Outgoing
    recipient: Recipient
    spelling: str


class ChatFiles:
    """The ``MediaSource`` over chat's file store."""

    def __init__(self, chat: ServiceClient) -> None:
        self._chat = chat

    async def fetch(self, attachment_id: str) -> bytes:
        """Return a file. Raises NotFound, or what kept chat from answering."""
        return await self._chat.download(f"/internal/channels/attachments/{attachment_id}", deadline=FILE_SECONDS)


class Sender:
    """Sends the jobs that this process holds."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        channel_of: Callable[[str], Channel | None],
        gateways: Gateways,
        settling: Settling,
        breakers: Breakers,
        policy: Policy,
        on_breaker: Callable[[str, str], None],
    ) -> None:
        self._database, self._clock, self._channel_of, self._gateways = database, clock, channel_of, gateways
        self._settling, self._breakers, self._policy, self._on_breaker = settling, breakers, policy, on_breaker
        self.hold: Hold = lambda _connection, _item, _recipient: None
        self.leaving: Leaving = lambda _tx, _item, _recipient: None

    async def send(self, job: Job, item: Mapping[str, Any] | None) -> None:
        """Bring one job to its outcome; ``item`` is the message as chat has it now, None if it is gone."""
        try:
            outcome, recipient = await self._try(job, item)
        except Problem as problem:
            log.info("whatsapp.send_waits", job_id=job.id, problem=problem.slug)
            self._breakers.abandon(job.channel_id)
            await self._release(job)
            return
        if outcome is None:
            self._breakers.abandon(job.channel_id)
            return
        SENT.labels(kind=job.kind, outcome=type(outcome).__name__.lower()).inc()
        await self._settle(job, outcome, recipient)

    async def _try(self, job: Job, item: Mapping[str, Any] | None) -> tuple[SendOutcome | None, Recipient | None]:
        if item is not None and _left_elsewhere(job, item):
            await self._note_left(job, item)
            return None, None
        channel = self._channel_of(job.channel_id)
        gateway = self._gateways.of(channel) if channel is not None and channel.is_active else None
        if channel is None or gateway is None:
            return refused(texts.CHANNEL_GONE, FailureClass.CHANNEL), None
        envelope = await self._compose(job, item, channel, gateway)
        if not isinstance(envelope, Envelope):
            return envelope, None
        prepared = await gateway.prepare(envelope.outgoing)
        if not isinstance(prepared, Prepared):
            return prepared, envelope.recipient
        message = item or {}
        if await self._is_held(job, message, envelope.recipient) or not await self._leaves(
            job, message, envelope, prepared.echo
        ):
            return None, None
        outcome = await gateway.deliver(prepared)
        change = self._breakers.learn(job.channel_id, outcome)
        if change is not None:
            self._on_breaker(job.channel_id, change)
        return outcome, envelope.recipient

    async def _compose(
        self, job: Job, item: Mapping[str, Any] | None, channel: Channel, gateway: Gateway
    ) -> Envelope | Refused:
        if item is None:
            return refused(texts.MESSAGE_GONE)
        recipient = recipient_of(item)
        if recipient is None:
            return refused(texts.NO_RECIPIENT, FailureClass.RECIPIENT)
        if job.kind == "reaction":
            content: Any = reaction_of(job.payload or {})
            if Reaction not in gateway.capabilities.can_send:
                return refused(texts.NOT_SENDABLE)
        else:
            content = content_of(item, signature_mode=channel.signature_mode, can_send=gateway.capabilities.can_send)
        if isinstance(content, Refused):
            return content
        addressed, spelling = await self._address(job, recipient)
        reply_to = item.get("reply_to_external") if job.kind == "message" else None
        return Envelope(Outgoing(job.opaque, addressed, content, reply_to), recipient, spelling)

    async def _address(self, job: Job, recipient: Recipient) -> tuple[Recipient, str]:
        """Return the recipient under the spelling to try now, and whether another is left."""
        phone = recipient.phone
        if phone is None:
            return recipient, "single"
        kept = await self._database.read(lambda c: windows.address_of(c, phone))
        other = brazil.other_form(kept)
        if job.spelling == "other" and other is not None:
            return Recipient(other, recipient.user_id), "other"
        return Recipient(kept, recipient.user_id), "first" if other is not None else "single"

    async def _leaves(self, job: Job, item: Mapping[str, Any], envelope: Envelope, echo: str | None) -> bool:
        """Note, and commit, that the request is about to leave; False when the job is no longer this process's."""
        began = self._clock.monotonic()
        now = self._clock.now()
        values = {
            "attempt_at": now, "lease_until": now + self._policy.lease, "spelling": envelope.spelling,
            "sends": queue.c.sends + 1, "echo_key": echo,
        }  # fmt: skip

        def write(tx: Tx) -> bool:
            held = repository.set_values(tx.connection, job.id, values, fence=job.fence)
            if held and job.is_template:
                self.leaving(tx, item, envelope.recipient)
            return held

        if not await self._database.write(write):
            return False
        if self._clock.monotonic() - began > self._policy.lease.total_seconds() / 2:
            # The process was held up for so long that another may take over any moment: nothing has left yet.
            await self._release(job)
            return False
        return True

    async def _is_held(self, job: Job, item: Mapping[str, Any], recipient: Recipient) -> bool:
        """Return whether a message may not leave after all: its campaign was paused, or the customer wants no more."""
        if not job.is_template:
            return False
        why, now = await self._database.read(lambda c: self.hold(c, item, recipient)), self._clock.now()
        if why is None:
            return False

        def write(tx: Tx) -> None:
            row = repository.get(tx.connection, job.id)
            if row is not None and row.state == "sending" and row.fence == job.fence:
                self._settling.fail(tx, row, why, now)

        await self._database.write(write)
        return True

    async def _note_left(self, job: Job, item: Mapping[str, Any]) -> None:
        """Keep a message that a person wrote in the phone's app: it is there already, and its statuses concern us."""
        values = {
            "state": "sent", "external_id": item.get("external_id"), "lease_owner": None, "lease_until": None,
            "updated_at": self._clock.now(),
        }  # fmt: skip
        await self._database.write(lambda tx: repository.set_values(tx.connection, job.id, values, fence=job.fence))

    async def _settle(self, job: Job, outcome: SendOutcome, recipient: Recipient | None) -> None:
        """Store the outcome, for as long as it takes the database to come back within reason."""
        deadline = self._clock.monotonic() + SETTLE_SECONDS
        while True:
            now = self._clock.now()
            try:
                await self._database.write(
                    lambda tx: self._settling.settle(tx, job, outcome, recipient=recipient, now=now)  # noqa: B023 - runs before the next round
                )
                return
            except IntegrityError:
                continue  # another message of the same customer made a row first: now there is one to change
            except Unavailable:
                if self._clock.monotonic() > deadline:
                    log.exception("whatsapp.outcome_not_stored", job_id=job.id, outcome=type(outcome).__name__)
                    return
                await asyncio.sleep(0.5)

    async def _release(self, job: Job) -> None:
        now = self._clock.now()
        try:
            await self._database.write(lambda tx: self._settling.release(tx, job, seconds=CHAT_WAIT_S, now=now))
        except Unavailable:
            log.warning("whatsapp.not_released", job_id=job.id)  # its lease ends by itself


def _left_elsewhere(job: Job, item: Mapping[str, Any]) -> bool:
    """Return whether chat knows that the message is out although nothing of it ever left from here."""
    return job.kind == "message" and job.sends == 0 and item.get("status") in ("sent", "delivered", "read")
