"""What the service that speaks to a network asks of conversations: take this in, note that, tell me what is to leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from chat_service.attachments.service import StoredFile
from chat_service.channels import repository
from chat_service.channels.amending import Amended, Amender, Amendment
from chat_service.channels.broadcasting import Broadcast, Broadcaster
from chat_service.channels.intake import Intake, Taken
from chat_service.channels.ports import Contacts, Files, Queues
from chat_service.channels.schemas import (
    MOST_METADATA,
    AmendmentItem,
    BroadcastItem,
    InboundItem,
    StatusItem,
)
from chat_service.channels.statuses import StatusKeeper
from chat_service.conversations.errors import ConversationNotFound
from shared.database.port import Batch, Database
from shared.errors import Invalid, Problem, TooLarge, Unavailable
from shared.utils.clock import rfc3339
from shared.utils.json import loads_strict

MOST_RACES = 4
"""Tries of an item that meets another process at a unique key."""
Checked = TypeVar("Checked", bound=BaseModel)
Given = TypeVar("Given")
Result = TypeVar("Result")


class ChannelService:
    """The deeds of channels. Items of one call are committed together with those of others and succeed or fail alone."""

    def __init__(
        self, *, database: Database, intake: Intake, broadcaster: Broadcaster, statuses: StatusKeeper, amender: Amender,
        contacts: Contacts, queues: Queues, files: Files,
    ) -> None:  # fmt: skip
        self._database, self._intake, self._statuses, self._amender = database, intake, statuses, amender
        self._broadcaster = broadcaster
        self._contacts, self._queues, self._files = contacts, queues, files

    async def take_in(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Store messages from outside; each once, however often it comes. Raises Unavailable when nothing could be tried."""
        outcomes = await asyncio.gather(*(self._take(item) for item in items))
        return [
            {"external_id": _external_id(item), **_inbound_answer(outcome)}
            for item, outcome in zip(items, outcomes, strict=True)
        ]

    async def _take(self, raw: Any) -> Taken | Problem:
        item = checked(InboundItem, raw)
        if isinstance(item, Problem):
            return item
        return await self.submit(self._intake.batch, item)

    async def broadcast(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Store what the product itself writes; each once, however often it is asked for."""
        outcomes = await asyncio.gather(*(self._broadcast(item) for item in items))
        return [
            {"message_id": item.get("message_id") if isinstance(item, dict) else None, **_broadcast_answer(outcome)}
            for item, outcome in zip(items, outcomes, strict=True)
        ]

    async def _broadcast(self, raw: Any) -> Broadcast | Problem:
        item = checked(BroadcastItem, raw)
        if isinstance(item, Problem):
            return item
        return await self.submit(self._broadcaster.batch, item)

    async def note_statuses(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Apply what the network reports of messages; per item applied, ignored, unknown or refused."""
        outcomes = await asyncio.gather(*(self._note(item) for item in items))
        return [
            {"message_id": item.get("message_id") if isinstance(item, dict) else None, **_status_answer(outcome)}
            for item, outcome in zip(items, outcomes, strict=True)
        ]

    async def _note(self, raw: Any) -> str | Problem:
        item = checked(StatusItem, raw)
        if isinstance(item, Problem):
            return item
        return await self.submit(self._statuses.batch, item)

    async def amend(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Apply amendments; per item applied, repeated (it changes nothing any more), unknown_target or refused."""
        outcomes = await asyncio.gather(*(self._amend(item) for item in items))
        return [
            {"key": item.get("key") if isinstance(item, dict) else None, **_amended_answer(outcome)}
            for item, outcome in zip(items, outcomes, strict=True)
        ]

    async def _amend(self, raw: Any) -> Amended | Problem:
        item = checked(AmendmentItem, raw)
        if isinstance(item, Problem):
            return item
        return await self.apply(Amendment(item))

    async def apply(self, amendment: Amendment) -> Amended | Problem:
        """Apply one amendment that is known to be well formed."""
        return await self.submit(self._amender.batch, amendment)

    async def carry(self, conversation_id: str, name: str, chunks: AsyncIterator[bytes]) -> dict[str, Any]:
        """Take in a file for a conversation. Raises ConversationNotFound and what uploads raise."""
        if not await self._database.read(lambda c: repository.contacts_of(c, [conversation_id])):
            raise ConversationNotFound
        return await self._files.carry(conversation_id, name, chunks)

    async def file(self, attachment_id: str) -> tuple[StoredFile, AsyncIterator[bytes]]:
        """Return a file and its bytes. Raises AttachmentNotFound."""
        found = await self._files.stored(attachment_id)
        return found, self._files.read(found, 0, found.size)

    async def outgoing(self, message_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return messages as their network needs them, in the order asked for; unknown ones are left out."""

        def read(connection: Connection) -> list[dict[str, Any]]:
            rows = {row.id: row for row in repository.leaving(connection, message_ids)}
            quoted = [row.reply_to for row in rows.values() if row.reply_to]
            external = repository.external_of(connection, [*quoted, *rows])
            people = self._contacts.reachable(connection, sorted({row.contact_id for row in rows.values()}))
            queues = {row.queue_id for row in rows.values() if row.queue_id}
            names = {queue_id: self._queues.queue_name(connection, queue_id) for queue_id in queues}
            return [
                {**_leaving(rows[one], external, people), "queue_name": names.get(rows[one].queue_id)}
                for one in message_ids
                if one in rows
            ]

        return await self._database.read(read)

    async def submit(self, batch: Batch[Given, Result], item: Given) -> Result | Problem:
        """Hand one item to its batch and return its outcome.

        Raises what says nothing about the item itself, Unavailable first of all.
        """
        for _ in range(MOST_RACES):
            outcome = await self._committed(batch, item)
            if isinstance(outcome, IntegrityError):
                continue  # another process was faster at the same person, conversation or message: it is found now
            if isinstance(outcome, Problem) and outcome.status < 500:
                return outcome
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        raise Unavailable("This was met by others at the same moment, several times over; try again.")

    async def _committed(self, batch: Batch[Given, Result], item: Given) -> Result | Exception:
        future: asyncio.Future[Result | Exception] = asyncio.get_running_loop().create_future()

        def done(outcome: Result | Exception) -> None:
            if not future.done():
                future.set_result(outcome)

        self._database.submit(batch, item, done)
        return await future


def checked(model: type[Checked], raw: Any) -> Checked | Problem:
    """Return one item of a list, or what is wrong with it."""
    try:
        text = orjson.dumps(raw)
        loads_strict(text)
        if isinstance(raw, dict) and len(orjson.dumps(raw.get("metadata"))) > MOST_METADATA:
            return TooLarge(f"metadata may have at most {MOST_METADATA} bytes.")
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return Invalid.field(".".join(str(part) for part in first["loc"]), str(first["type"]), str(first["msg"]))
    except Problem as problem:
        return problem
    except TypeError:
        return Invalid.field("item", "json", "cannot be represented as JSON")


def _external_id(raw: Any) -> Any:
    return raw.get("external_id") if isinstance(raw, dict) else None


def _inbound_answer(outcome: Taken | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        nothing = dict.fromkeys(("message_id", "conversation_id", "seq", "contact_id"))
        return {"outcome": "refused", **nothing, "problem": outcome.body()}
    return {
        "outcome": outcome.outcome, "message_id": outcome.message_id, "conversation_id": outcome.conversation_id,
        "seq": outcome.seq, "contact_id": outcome.contact_id,
    }  # fmt: skip


def _amended_answer(outcome: Amended | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"outcome": "refused", "message_id": None, "seq": None, "problem": outcome.body()}
    told = outcome.item
    return {"outcome": outcome.outcome, "message_id": told.id if told else None, "seq": told.seq if told else None}


def _broadcast_answer(outcome: Broadcast | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"outcome": "refused", "problem": outcome.body()}
    return {"outcome": outcome.outcome, "conversation_id": outcome.conversation_id, "contact_id": outcome.contact_id}


def _status_answer(outcome: str | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"outcome": "refused", "problem": outcome.body()}
    return {"outcome": outcome}


def _leaving(row: Any, external: dict[str, str], people: dict[str, dict[str, str | None]]) -> dict[str, Any]:
    files = [
        {
            "id": one["id"], "kind": _kind(one["content_type"], row.message_type), "mime_type": one["content_type"],
            "file_name": one["name"], "size": one["size"], "digest": one.get("digest"),
        }
        for one in row.attachments or ()
    ]  # fmt: skip
    return {
        "message_id": row.id, "conversation_id": row.conversation_id, "seq": row.seq, "channel": row.channel,
        "channel_id": row.channel_id, "contact_id": row.contact_id,
        "contact": people.get(row.contact_id, {"phone": None, "user_id": None}), "message_type": row.message_type,
        "content": row.content, "metadata": row.metadata or {}, "status": row.status, "direction": row.direction,
        "reply_to_external": external.get(row.reply_to) if row.reply_to else None, "external_id": external.get(row.id),
        "attachments": files, "sender_type": row.sender_type, "sender_id": row.sender_id, "sender_name": row.sender_name,
        "created_at": rfc3339(row.created_at),
    }  # fmt: skip


def _kind(content_type: str, message_type: str) -> str:
    if message_type == "sticker":
        return "sticker"
    head = content_type.partition("/")[0]
    # A browser records into a container that films use too: what was sent as a sound is one.
    if head == "video" and message_type == "audio":
        return "audio"
    return head if head in ("image", "audio", "video") else "document"
