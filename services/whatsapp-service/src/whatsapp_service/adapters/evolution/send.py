"""Evolution as a ``Gateway``: one POST per message with the file inside, and what its answer proves."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

from shared.errors import NotFound
from whatsapp_service import voice
from whatsapp_service.adapters.evolution import error_texts as known
from whatsapp_service.adapters.evolution import errors
from whatsapp_service.adapters.evolution.capabilities import CAPABILITIES
from whatsapp_service.adapters.evolution.client import Answer, Evolution
from whatsapp_service.adapters.evolution.jids import address_of, phone_of
from whatsapp_service.adapters.evolution.messages import Unsendable, echo_of, reaction_of, request_of
from whatsapp_service.adapters.transport import NotSent, Unanswered
from whatsapp_service.channels.domain import Channel
from whatsapp_service.keys import KeyBook, MessageKey
from whatsapp_service.port import (
    Accepted,
    Ambiguous,
    Media,
    MediaSource,
    Outgoing,
    Prepared,
    Reaction,
    Refused,
    SendOutcome,
    TemplateMessage,
    Transient,
)

MOST_FILE = 64 * 1024 * 1024
FILE_SECONDS = 120.0
TYPING_MS = 10_000
_AS_THEMSELVES = {
    "image": frozenset({"image/jpeg", "image/png", "image/webp"}),
    "video": frozenset({"video/mp4", "video/3gpp"}),
    "audio": frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    "sticker": frozenset({"image/webp", "image/png", "image/jpeg"}),
}


class EvolutionGateway:
    """One channel of an Evolution server."""

    capabilities = CAPABILITIES

    def __init__(self, channel: Channel, *, client: Evolution, source: MediaSource, keys: KeyBook) -> None:
        self._channel, self._client, self._source, self._keys = channel, client, source, keys

    async def prepare(self, outgoing: Outgoing) -> Prepared | SendOutcome:
        """Fetch the file and the keys that the request names. Raises what chat's file store raises."""
        if isinstance(outgoing.content, TemplateMessage):
            return errors.refused(known.NO_TEMPLATES)
        if address_of(outgoing.recipient.phone, outgoing.recipient.user_id) is None:
            return errors.refused(known.NO_ADDRESS)
        if isinstance(outgoing.content, Reaction):
            target = await self._keys.find(self._channel.id, outgoing.content.target)
            return Prepared(reaction_of(outgoing, outgoing.content, target))
        raw = b""
        if isinstance(outgoing.content, Media):
            found = await self._file(outgoing.content)
            if isinstance(found, Refused):
                return found
            media, raw = found
            outgoing = dataclasses.replace(outgoing, content=media)
        quoted = await self._quoted(outgoing.reply_to)
        try:
            return Prepared(request_of(outgoing, raw=raw, quoted=quoted), echo_of(outgoing))
        except Unsendable as error:
            return errors.refused(error.code)

    async def deliver(self, prepared: Prepared) -> SendOutcome:
        """POST the message, once."""
        action, body = prepared.payload
        deadline = FILE_SECONDS if {"media", "audio", "sticker"} & set(body) else None
        outcome = await self._call(f"/message/{action}/{self._instance}", body, deadline=deadline)
        if not isinstance(outcome, Answer):
            return outcome
        return _accepted(outcome) or errors.outcome_of(outcome)

    async def mark_read(self, external_id: str, *, typing: bool) -> SendOutcome:
        """Show the customer that his message was read, and for ten seconds that somebody is writing."""
        key = await self._keys.find(self._channel.id, external_id)
        if key is None:
            return errors.refused(known.NO_ADDRESS)
        if typing:
            number = phone_of(key.chat) or key.chat
            presence = {"number": number, "presence": "composing", "delay": TYPING_MS}
            path = f"/chat/sendPresence/{self._instance}"
            # The answer comes when the presence ends, so nothing waits for it.
            self._client.later(self._client.call(self._channel, "POST", path, json=presence))
        read = {"readMessages": [{"remoteJid": key.chat, "fromMe": False, "id": external_id}]}
        outcome = await self._call(f"/chat/markMessageAsRead/{self._instance}", read)
        if not isinstance(outcome, Answer):
            return outcome
        return Accepted(external_id) if 200 <= outcome.status < 300 else errors.outcome_of(outcome)

    @property
    def _instance(self) -> str:
        return self._channel.phone_number_id

    async def _call(self, path: str, body: dict[str, Any], *, deadline: float | None = None) -> Answer | SendOutcome:
        try:
            return await self._client.call(self._channel, "POST", path, json=body, deadline=deadline)
        except NotSent:
            return Transient(errors.failure_of(known.UNREACHABLE), reached=False)
        except Unanswered as error:
            return Ambiguous(str(error))

    async def _quoted(self, external_id: str | None) -> MessageKey | None:
        return await self._keys.find(self._channel.id, external_id) if external_id else None

    async def _file(self, media: Media) -> tuple[Media, bytes] | Refused:
        """Return the file, and as what it is sent: as itself, as a voice note, else as a document."""
        if media.size > MOST_FILE:
            return errors.refused(known.TOO_LARGE)
        try:
            raw = await self._source.fetch(media.attachment_id)
        except NotFound:
            return errors.refused(known.FILE_GONE)
        mime = media.mime_type.partition(";")[0].strip().lower()
        if media.kind == "audio" and (media.voice or mime not in _AS_THEMSELVES["audio"]):
            try:
                made = await asyncio.to_thread(voice.to_ogg_opus, raw)
            except voice.NotAudio:
                return dataclasses.replace(media, kind="document", voice=False), raw
            return dataclasses.replace(media, voice=True, mime_type="audio/ogg; codecs=opus"), made
        if media.kind != "document" and mime not in _AS_THEMSELVES[media.kind]:
            return dataclasses.replace(media, kind="document"), raw
        return media, raw


def _accepted(answer: Answer) -> Accepted | None:
    """Return what a success with a message's key says."""
    key = answer.fields.get("key")
    if not isinstance(key, dict) or not 200 <= answer.status < 300:
        return None
    external_id = key.get("id")
    if not isinstance(external_id, str) or not 0 < len(external_id) <= 255:
        return None
    return Accepted(external_id, phone_of(key.get("remoteJid"), key.get("remoteJidAlt")))
