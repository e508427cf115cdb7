"""From a webhook to its items: parsed outside a transaction, stored once inside one, with everything that follows at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row

from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.utils.clock import Clock, rfc3339
from shared.utils.ids import uuid7
from whatsapp_service.adapters.capabilities import CAPABILITIES
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.domain import Channel
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.inbound import repository, wire
from whatsapp_service.inbound.domain import (
    AccountNews,
    Amendment,
    LinkNews,
    Message,
    Parsed,
    Piece,
    Preference,
    StatusNews,
    Unreadable,
    identity_of,
)
from whatsapp_service.inbound.lease import Lease
from whatsapp_service.keys import MessageKey
from whatsapp_service.outbound.echoes import Verdict
from whatsapp_service.updates import StatusUpdate, TemplateUpdate
from whatsapp_service.windows import service as windows

MOST_EVENTS = 25
"""Webhooks of one transaction: small enough that storing new ones, which waits for it, stays quick."""
LARGE_BODY = 64 * 1024
ECHO_WAITS = timedelta(seconds=2)
"""How long an echo that may be of a message just being sent waits for that message's answer."""
log = structlog.get_logger(__name__)

Parser = Callable[[bytes, datetime], Parsed]


@dataclass(slots=True)
class Sinks:
    """What other nouns do with news, each in the transaction that stores them."""

    statuses: Callable[[Tx, Sequence[StatusUpdate]], None] | None = None
    template: Callable[[Tx, TemplateUpdate], None] = lambda _tx, _update: None
    preference: Callable[[Tx, Channel, Preference], None] = lambda _tx, _channel, _preference: None
    message: Callable[[Tx, Channel, Message], None] = lambda _tx, _channel, _message: None
    answer: Callable[[Tx, Channel, Message], Message] = lambda _tx, _channel, message: message
    echo: Callable[[Tx, str, str, str | None, datetime], Verdict] | None = None
    key: Callable[[Tx, str, MessageKey, datetime], None] | None = None


@dataclass(slots=True)
class Plan:
    """What is to be done about one webhook."""

    event_id: str
    signed_by: str
    provider: str
    received_at: datetime
    pieces: list[Piece] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Splitter:
    """Looks into stored webhooks, oldest first."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        directory: ChannelDirectory,
        channels: ChannelService,
        lease: Lease,
        parsers: Mapping[str, Parser],
        sinks: Sinks,
    ) -> None:
        self._database, self._clock, self._directory, self._channels = database, clock, directory, channels
        self._lease, self._parsers, self._sinks = lease, parsers, sinks

    async def advance(self) -> int:
        """Work on some webhooks and return how many there were. Raises Unavailable or LeaseLost, changing nothing."""
        rows = await self._database.read(lambda c: repository.next_events(c, MOST_EVENTS))
        if not rows:
            return 0
        plans = [await self._plan(row) for row in rows]
        if any(self._is_foreign(plan) for plan in plans):
            await self._directory.refresh_if_stale()
        await self._apply_all(plans)
        return len(rows)

    async def _plan(self, row: Row[Any]) -> Plan:
        plan = Plan(row.id, row.signed_by, row.provider, row.received_at)
        parse = self._parsers.get(row.provider)
        if parse is None:
            plan.faults.append(f"nothing here reads webhooks of {row.provider}")
            return plan
        try:
            if len(row.body) > LARGE_BODY:
                parsed = await asyncio.to_thread(parse, row.body, row.received_at)
            else:
                parsed = parse(row.body, row.received_at)
        except Unreadable as error:
            plan.faults.append(str(error))
            return plan
        plan.pieces, plan.faults = parsed.pieces, parsed.broken
        return plan

    def _is_foreign(self, plan: Plan) -> bool:
        return any(
            isinstance(piece, Message | Amendment | StatusNews | LinkNews)
            and self._directory.find_by_number(plan.provider, piece.number) is None
            for piece in plan.pieces
        )

    async def _apply_all(self, plans: list[Plan]) -> None:
        try:
            await self._database.write(lambda tx: self._apply(tx, plans))
        except Problem:
            raise
        except Exception as error:  # noqa: BLE001 - the border to what was sent: one bad webhook stops no other
            log.warning("inbound.split_failed", events=len(plans), error=repr(error)[:200])
            if len(plans) > 1:
                for plan in plans:
                    await self._apply_all([plan])
                return
            plans[0].pieces, plans[0].faults = [], [f"cannot be stored: {error!r}"]
            await self._database.write(lambda tx: self._apply(tx, plans))

    def _apply(self, tx: Tx, plans: list[Plan]) -> None:
        self._lease.check(tx)
        _Storing(tx, self._clock.now(), self._directory, self._channels, self._sinks).run(plans)


class _Storing:
    """One transaction that stores the items of some webhooks."""

    def __init__(
        self, tx: Tx, now: datetime, directory: ChannelDirectory, channels: ChannelService, sinks: Sinks
    ) -> None:  # fmt: skip
        self._tx, self._now, self._directory, self._channels, self._sinks = tx, now, directory, channels, sinks
        self._rows: list[dict[str, Any]] = []
        self._faults: dict[str, list[str]] = {}
        self._statuses: list[StatusUpdate] = []

    def run(self, plans: list[Plan]) -> None:
        self._faults = {plan.event_id: list(plan.faults) for plan in plans}
        found = [(plan, placed) for plan in plans for placed in self._placed(plan)]
        known = repository.known_keys(self._tx.connection, [key for _, (key, _, _) in found])
        for plan, (key, channel, piece) in found:
            if key not in known:
                known.add(key)
                self._store(plan, key, channel, piece)
        repository.add_items(self._tx.connection, self._rows)
        if self._statuses and self._sinks.statuses is not None:
            self._sinks.statuses(self._tx, self._statuses)
        repository.settle_events(self._tx.connection, [self._outcome(plan) for plan in plans], self._now)

    def _outcome(self, plan: Plan) -> tuple[str, str, str | None]:
        faults = self._faults[plan.event_id]
        return (plan.event_id, "parked", "; ".join(faults[:10])) if faults else (plan.event_id, "done", None)

    def _placed(self, plan: Plan) -> Iterable[tuple[str, Channel, Piece]]:
        """Yield each piece with its key and the channel it belongs to; one that belongs to none is a fault of the webhook."""
        for piece in plan.pieces:
            channels = self._channels_of(plan, piece)
            mine = [channel for channel in channels if channel.is_signed_by(plan.signed_by)]
            if not mine:
                self._faults[plan.event_id].append(_nobodys(piece, is_known=bool(channels)))
            # News of a template are the account's: once is enough, whichever of its numbers they are noted under.
            for channel in mine[:1] if isinstance(piece, TemplateUpdate) else mine:
                yield _key(channel, piece, plan), channel, piece

    def _channels_of(self, plan: Plan, piece: Piece) -> list[Channel]:
        if isinstance(piece, TemplateUpdate):
            return self._directory.of_business(plan.provider, piece.waba_id)
        if isinstance(piece, AccountNews) and piece.number is None:
            all_of_it = self._directory.of_business(plan.provider, piece.business)
            wanted = _digits(piece.display_number)
            return [one for one in all_of_it if _digits(one.display_number) == wanted and wanted] or all_of_it
        number = piece.number
        channel = self._directory.find_by_number(plan.provider, number) if number is not None else None
        return [] if channel is None else [channel]

    def _store(self, plan: Plan, key: str, channel: Channel, piece: Piece) -> None:
        if isinstance(piece, Message):
            self._message(plan, key, channel, piece)
        elif isinstance(piece, Amendment):
            self._add(plan, key, channel, "amendment", wire.amendment_payload(channel, piece))
        elif isinstance(piece, StatusNews):
            self._statuses.append(_update(channel, piece))
            told = {"external_id": piece.external_id, "status": piece.status, "at": rfc3339(piece.at)}
            self._add(plan, key, channel, "status", told)
        else:
            self._notice(plan, key, channel, piece)

    def _message(self, plan: Plan, key: str, channel: Channel, piece: Message) -> None:
        from_us = piece.author == "business_app"
        verdict: Verdict = "theirs"
        if from_us and self._sinks.echo is not None:
            verdict = self._sinks.echo(self._tx, channel.id, piece.external_id, piece.echo, piece.sent_at)
        if piece.chat is not None and self._sinks.key is not None:
            self._sinks.key(self._tx, channel.id, MessageKey(piece.external_id, piece.chat, from_us), self._now)
        if verdict == "ours":
            self._add(plan, key, channel, "notice", {"notice": "echo", "external_id": piece.external_id})
            return
        # What may be our own ends no question: the question itself comes back like this.
        answered = piece if verdict == "unclear" else self._sinks.answer(self._tx, channel, piece)
        payload = wire.message_payload(channel, answered, self._window(channel, piece))
        hold = ECHO_WAITS if verdict == "unclear" else timedelta(0)
        self._add(plan, key, channel, "message", payload, hold=hold)
        self._sinks.message(self._tx, channel, piece)

    def _notice(
        self, plan: Plan, key: str, channel: Channel, piece: LinkNews | TemplateUpdate | AccountNews | Preference
    ) -> None:  # fmt: skip
        told: dict[str, Any]
        if isinstance(piece, LinkNews):
            self._channels.note_link(self._tx, channel.id, piece.link, piece.reason, own_number=piece.own_number)
            told = {"notice": "link", "link": piece.link, "reason": piece.reason}
        elif isinstance(piece, AccountNews):
            self._channels.note_state(self._tx, channel.id, piece.state, piece.reason)
            told = {"notice": "account", "state": piece.state, "reason": piece.reason}
        elif isinstance(piece, TemplateUpdate):
            self._sinks.template(self._tx, piece)
            told = {"notice": "template", "name": piece.name, "language": piece.language, "status": piece.status}
        else:
            self._sinks.preference(self._tx, channel, piece)
            told = {
                "notice": "preference", "phone": piece.person.phone, "user_id": piece.person.user_id,
                "wants_marketing": piece.wants_marketing, "at": rfc3339(piece.at),
            }  # fmt: skip
        self._add(plan, key, channel, "notice", told)

    def _window(self, channel: Channel, message: Message) -> windows.Window | None:
        if message.author != "customer" or not CAPABILITIES[channel.provider].window:
            return None
        phone, user_id = message.person.phone, message.person.user_id
        if not message.opens_window:
            return windows.window_of(self._tx.connection, channel_id=channel.id, phone=phone, user_id=user_id)
        return windows.note_inbound(
            self._tx, channel_id=channel.id, phone=phone, user_id=user_id, at=message.sent_at,
            referral=message.from_advertisement,
        )  # fmt: skip

    def _add(
        self, plan: Plan, key: str, channel: Channel, kind: str, payload: dict[str, Any], *, hold: timedelta = timedelta(0)
    ) -> None:  # fmt: skip
        waits = kind in ("message", "amendment")
        self._rows.append(
            {
                "id": uuid7(), "event_id": plan.event_id, "channel_id": channel.id, "kind": kind, "identity_key": key,
                "payload": payload, "state": "new" if waits else "done", "attempts": 0, "due_at": self._now + hold,
                "error": None, "created_at": self._now, "done_at": None if waits else self._now,
            }
        )  # fmt: skip


def _key(channel: Channel, piece: Piece, plan: Plan) -> str:
    if isinstance(piece, Message):
        return identity_of("message", channel.id, piece.external_id)
    if isinstance(piece, Amendment):
        return identity_of("amendment", channel.id, piece.key)
    if isinstance(piece, StatusNews):
        return identity_of("status", channel.id, piece.external_id, piece.status)
    # Notices carry no id: the same one of the same webhook is the same.
    return identity_of("notice", channel.id, plan.event_id, repr(piece))


def _update(channel: Channel, news: StatusNews) -> StatusUpdate:
    return StatusUpdate(
        channel_id=channel.id, external_id=news.external_id, status=news.status, at=news.at, opaque=news.opaque,
        wa_id=news.wa_id, user_id=news.user_id, failure=news.failure, pricing=news.pricing,
        free_entry_until=news.free_entry_until,
    )  # fmt: skip


def _nobodys(piece: Piece, *, is_known: bool) -> str:
    whose = f"account {piece.waba_id}" if isinstance(piece, TemplateUpdate) else f"number {piece.number}"
    if is_known:
        return f"{whose} is another app's: this webhook was not signed with its secret"
    return f"{whose} belongs to no active channel"


def _digits(text: str | None) -> str:
    return "".join(character for character in text or "" if character.isdigit())
