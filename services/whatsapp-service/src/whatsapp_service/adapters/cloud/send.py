"""The Cloud API as a ``Gateway``: uploads, then one POST per message, and what its answer proves."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from shared.errors import NotFound
from whatsapp_service.adapters.cloud import errors, files
from whatsapp_service.adapters.cloud.graph import Answer, Graph
from whatsapp_service.adapters.cloud.messages import message_body, read_body
from whatsapp_service.adapters.transport import NotSent, Unanswered
from whatsapp_service.capabilities import Capabilities
from whatsapp_service.channels.domain import Channel
from whatsapp_service.port import (
    Accepted,
    Ambiguous,
    Ask,
    Buttons,
    ChannelTrouble,
    ChoiceList,
    Contacts,
    Failure,
    FailureClass,
    FlowForm,
    LinkButton,
    Location,
    Media,
    MediaKind,
    MediaSource,
    Outgoing,
    Prepared,
    RateLimited,
    Reaction,
    Refused,
    SendOutcome,
    TemplateMessage,
    Text,
    Transient,
)

UPLOAD_SECONDS = 120.0
UPLOAD_LIFE = timedelta(days=29)
"""Meta keeps an uploaded file for 30 days; a day less leaves room for clocks and queues."""
_UNREACHABLE = -2
_CANNOT_REACH = Failure(_UNREACHABLE, "O WhatsApp não pode ser alcançado agora; tentamos de novo sozinhos.")
_FILE_GONE = Failure(131052, "O arquivo da mensagem não existe mais.")
_TOO_LARGE = Failure(131053, "O arquivo é grande demais para o WhatsApp (máximo de 100 MB).")
_NOT_THIS_FILE = 131053
_TOKEN, _PERMISSION, _RATE = 190, 10, 130429


class UploadBook(Protocol):
    """Remembers which files a number has at the provider."""

    async def find(self, channel_id: str, file_key: str) -> str | None:
        """Return the provider's id of a file, while it is kept there."""
        ...

    async def keep(self, channel_id: str, file_keys: list[str], media_id: str, mime_type: str, life: timedelta) -> None:
        """Remember the provider's id of a file under each of its keys."""
        ...

    def alone(self, channel_id: str, file_key: str) -> AbstractAsyncContextManager[None]:
        """Wait until nobody else in this process uploads this file."""
        ...


CAPABILITIES = Capabilities(
    can_send=frozenset(
        {Text, Media, Location, Contacts, Reaction, Buttons, ChoiceList, LinkButton, Ask, FlowForm, TemplateMessage}
    ),
    window=True, templates=True, pairing=False, official=True,
)  # fmt: skip


class CloudGateway:
    """One channel of the Cloud API."""

    capabilities = CAPABILITIES

    def __init__(self, channel: Channel, *, graph: Graph, source: MediaSource, uploads: UploadBook) -> None:
        self._channel, self._graph, self._source, self._uploads = channel, graph, source, uploads

    async def prepare(self, outgoing: Outgoing) -> Prepared | SendOutcome:
        """Upload the file that a message carries, if Meta does not have it yet. Raises what chat's file store raises."""
        if isinstance(outgoing.content, TemplateMessage) and outgoing.content.header is not None:
            return await self._with_header(outgoing, outgoing.content.header)
        if not isinstance(outgoing.content, Media):
            return Prepared(message_body(outgoing))
        try:
            shape = files.shape_of(outgoing.content)
        except files.FileTooLarge:
            return Refused(FailureClass.MEDIA, _TOO_LARGE)
        found = await self._uploaded(outgoing.content, shape)
        if not isinstance(found, tuple):
            return found
        media_id, kind = found
        voice = kind == "audio" and shape.convert
        content = dataclasses.replace(outgoing.content, kind=kind, voice=voice, file_name=shape.file_name)
        if kind == "document" and shape.convert:
            content = dataclasses.replace(content, file_name=outgoing.content.file_name)
        return Prepared(message_body(dataclasses.replace(outgoing, content=content), media_id=media_id))

    async def _with_header(self, outgoing: Outgoing, header: Media) -> Prepared | SendOutcome:
        """Prepare a template that opens with a stored file; a file of another kind is refused, as Meta would refuse it."""
        try:
            shape = files.header_shape(header)
        except files.NotAHeader as error:
            return Refused(FailureClass.MEDIA, Failure(_NOT_THIS_FILE, str(error)))
        found = await self._uploaded(header, shape)
        return Prepared(message_body(outgoing, media_id=found[0])) if isinstance(found, tuple) else found

    async def deliver(self, prepared: Prepared) -> SendOutcome:
        """POST the message, once."""
        try:
            answer = await self._graph.call(self._channel, "POST", self._path("messages"), json=prepared.payload)
        except NotSent:
            return Transient(_CANNOT_REACH, reached=False)
        except Unanswered as error:
            return Ambiguous(str(error))
        return _accepted(answer) or refusal(answer)

    async def mark_read(self, external_id: str, *, typing: bool) -> SendOutcome:
        """Show the customer that his message was read."""
        body = read_body(external_id, typing=typing)
        try:
            answer = await self._graph.call(self._channel, "POST", self._path("messages"), json=body)
        except NotSent:
            return Transient(_CANNOT_REACH, reached=False)
        except Unanswered as error:
            return Ambiguous(str(error))
        return Accepted(external_id) if answer.status == 200 else refusal(answer)

    async def _uploaded(self, media: Media, shape: files.Shape) -> tuple[str, MediaKind] | SendOutcome:
        """Return Meta's id of the file and the kind it became."""
        key = f"a:{media.attachment_id}:{'voice' if shape.convert else 'plain'}"
        # A campaign's file has another id in each conversation; its content tells that Meta has it.
        keys = [key] if shape.convert or media.digest is None else [key, media.digest]
        known = await self._known(keys)
        if known is None:
            async with self._uploads.alone(self._channel.id, keys[-1]):
                known = await self._known(keys)
                if known is None:
                    return await self._fetched(media, shape, key)
        return known, shape.kind

    async def _known(self, keys: list[str]) -> str | None:
        for key in keys:
            found = await self._uploads.find(self._channel.id, key)
            if found is not None:
                return found
        return None

    async def _fetched(self, media: Media, shape: files.Shape, key: str) -> tuple[str, MediaKind] | SendOutcome:
        """Fetch the file from chat and give it to Meta, unless Meta has the same bytes by another key."""
        try:
            raw = await self._source.fetch(media.attachment_id)
        except NotFound:
            return Refused(FailureClass.MEDIA, _FILE_GONE)
        kind, mime = shape.kind, shape.mime_type
        if shape.convert:
            made = await asyncio.to_thread(files.converted, raw)
            if made is None:  # not a recording after all: the customer gets the file as it is
                key, kind, mime = f"a:{media.attachment_id}:plain", "document", media.mime_type
            else:
                raw = made
        digest = await asyncio.to_thread(lambda: hashlib.sha256(raw).hexdigest())
        known = await self._uploads.find(self._channel.id, digest)
        media_id = known or await self._upload(raw, mime, shape.file_name)
        if not isinstance(media_id, str):
            return media_id
        await self._uploads.keep(self._channel.id, [key, digest], media_id, mime, UPLOAD_LIFE)
        return media_id, kind

    async def _upload(self, raw: bytes, mime: str, name: str) -> str | SendOutcome:
        try:
            answer = await self._graph.call(
                self._channel, "POST", self._path("media"), data={"messaging_product": "whatsapp", "type": mime},
                files={"file": (name, raw, mime)}, deadline=UPLOAD_SECONDS,
            )  # fmt: skip
        except (NotSent, Unanswered) as error:
            # An upload that may have succeeded harms nobody: it is simply made again.
            return Transient(_CANNOT_REACH, reached=isinstance(error, Unanswered))
        media_id = answer.body.get("id")
        if answer.status == 200 and isinstance(media_id, str) and media_id:
            return media_id
        found = refusal(answer)
        return Transient(_CANNOT_REACH) if isinstance(found, Ambiguous) else found

    def _path(self, last: str) -> str:
        return f"/{self._channel.phone_number_id}/{last}"


def _accepted(answer: Answer) -> Accepted | None:
    """Return what a 200 with a message id says."""
    messages, contacts = answer.body.get("messages"), answer.body.get("contacts")
    first = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
    who = contacts[0] if isinstance(contacts, list) and contacts and isinstance(contacts[0], dict) else {}
    external_id = first.get("id")
    if answer.status != 200 or not isinstance(external_id, str) or not 0 < len(external_id) <= 255:
        return None
    return Accepted(external_id, _text(who.get("wa_id")), _text(who.get("user_id")))


def refusal(answer: Answer) -> SendOutcome:
    """Return what any other answer says; without the API's own error object it proves little."""
    if answer.error is None:
        return _without_error(answer.status, answer.retry_after)
    found = errors.outcome_of(answer.error, retry_after=answer.retry_after)
    if answer.status == 429 and not isinstance(found, RateLimited):
        return RateLimited("number", errors.failure_of(answer.error), answer.retry_after)
    if answer.status >= 500 and isinstance(found, Refused) and found.failure.code not in errors.KNOWN_CODES:
        return Transient(found.failure, answer.retry_after)
    return found


def _without_error(status: int, retry_after: float | None) -> SendOutcome:
    if status == 429:
        return RateLimited("number", _said(_RATE, status), retry_after)
    if status in (401, 403):
        return ChannelTrouble(_said(_TOKEN if status == 401 else _PERMISSION, status))
    if status == 503 and retry_after is not None:
        return Transient(_said(131016, status), retry_after)
    if 300 <= status < 500:
        return Refused(FailureClass.CONTENT, _said(-1, status))
    # A gateway's own 5xx, or a 200 that cannot be read: the message may have been taken.
    return Ambiguous(f"HTTP {status} without a usable answer")


def _said(code: int, status: int) -> Failure:
    return Failure(code, errors.sentence(code), f"HTTP {status}")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 200 else None
