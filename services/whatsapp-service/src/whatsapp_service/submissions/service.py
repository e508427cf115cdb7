"""Submissions go through chat, as the user who asks: nothing is sent that is not in a conversation, seen under its rules."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from shared.clients.http import ServiceClient
from shared.errors import Invalid, NotFound
from whatsapp_service.adapters.capabilities import CAPABILITIES
from whatsapp_service.channels.directory import ChannelDirectory
from whatsapp_service.channels.domain import Channel
from whatsapp_service.channels.errors import ChannelNotFound
from whatsapp_service.media.download import Fetched
from whatsapp_service.media.ports import CredentialsRefused, FileGone, FileRefused, FileTrouble, Located
from whatsapp_service.submissions.errors import NoChannel, NothingToTest
from whatsapp_service.submissions.schemas import Submission
from whatsapp_service.templates.service import TemplateService

CONVERSATIONS = "/api/chat/conversations"
UPLOAD_SECONDS = 60.0
CHUNK = 64 * 1024
TEST_TEMPLATE = "hello_world"
TEST_TEXT = "Mensagem de teste do ISP Chat."


class Files(Protocol):
    """Fetches files from public addresses."""

    def fetch(self, located: Located, *, limit: int) -> AbstractAsyncContextManager[Fetched]:
        """Open a file. Raises FileGone, FileRefused, CredentialsRefused or FileTrouble."""
        ...


class SubmissionService:
    """Stores messages in chat under the caller's own name."""

    def __init__(
        self,
        *,
        chat: ServiceClient,
        directory: ChannelDirectory,
        templates: TemplateService,
        files: Files,
        most_bytes: int,
    ) -> None:
        self._chat, self._directory, self._templates = chat, directory, templates
        self._files, self._most_bytes = files, most_bytes

    async def send(self, bearer: str, given: Submission) -> dict[str, Any]:
        """Store a message that then leaves by the queue. Raises NoChannel, Invalid and whatever chat raises."""
        attachments = [await self._attach(bearer, given.media_url)] if given.media_url else []
        conversation_id = given.conversation_id or await self._open(
            bearer, given.to_phone or "", self._channel(given.channel_id)
        )
        body = {
            "content": given.said, "message_type": given.message_type, "attachments": attachments,
            "metadata": given.metadata, "client_message_id": given.client_message_id, "reply_to": given.reply_to,
        }  # fmt: skip
        return await self._store(bearer, conversation_id, body)

    async def send_test(self, bearer: str, channel_id: str, to: str) -> dict[str, Any]:
        """Send an approved template without variables to ``to``, or a text where a number has no templates.

        Raises ChannelNotFound, NothingToTest and chat's problems.
        """
        channel = self._directory.find(channel_id)
        if channel is None:
            raise ChannelNotFound
        if not CAPABILITIES[channel.provider].templates:
            return await self._store(bearer, await self._open(bearer, to, channel), {"content": TEST_TEXT})
        template = await self._plain_template(channel_id)
        conversation_id = await self._open(bearer, to, channel)
        preview = next(
            (str(part.get("text") or "") for part in template["components"] if part.get("type") == "BODY"), ""
        )
        shown = {"name": template["name"], "language": template["language"], "category": template["category"]}
        body = {
            "content": preview or template["name"], "message_type": "template",
            "metadata": {"template": {**shown, "components": [], "preview": preview}},
        }  # fmt: skip
        return await self._store(bearer, conversation_id, body)

    async def _plain_template(self, channel_id: str) -> dict[str, Any]:
        found = await self._templates.list_page(
            channel_id=channel_id, q=None, status="APPROVED", page=1, per_page=200
        )  # fmt: skip
        plain = [one for one in found["templates"] if not one["variables"] and not _has_media(one)]
        if not plain:
            raise NothingToTest(
                "O número não tem um modelo aprovado sem variáveis; sincronize os modelos ou crie um na Meta."
            )
        chosen: dict[str, Any] = next((one for one in plain if one["name"] == TEST_TEMPLATE), plain[0])
        return chosen

    def _channel(self, channel_id: str | None) -> Channel:
        if channel_id is not None:
            channel = self._directory.find(channel_id)
            if channel is None:
                raise ChannelNotFound
            return channel
        active = sorted((one for one in self._directory.all() if one.is_active), key=lambda one: one.created_at)
        if not active:
            raise NoChannel("Connect a WhatsApp number first.")
        return active[0]

    async def _open(self, bearer: str, phone: str, channel: Channel) -> str:
        body = {"customer_phone": phone, "channel": "whatsapp", "channel_id": channel.id}
        return str((await self._chat.post(CONVERSATIONS, body, bearer=bearer))["id"])

    async def _store(self, bearer: str, conversation_id: str, body: dict[str, Any]) -> dict[str, Any]:
        given = {name: value for name, value in body.items() if value is not None}
        stored = await self._chat.post(f"{CONVERSATIONS}/{conversation_id}/messages", given, bearer=bearer)
        return {
            "success": True, "message_id": stored["id"], "conversation_id": conversation_id,
            "status": stored["status"],
        }  # fmt: skip

    async def _attach(self, bearer: str, url: str) -> str:
        """Fetch a file from a public address and upload it as the caller; returns the attachment's id."""
        try:
            async with self._files.fetch(Located(url, {}), limit=self._most_bytes) as fetched:
                return await self._upload(bearer, fetched, _name_of(url))
        except (FileGone, CredentialsRefused, FileRefused, FileTrouble):
            # One answer for every cause: the address must not become a way to look into this network.
            raise Invalid.field("media_url", "fetch", "the file could not be fetched from this address") from None
        except NotFound:
            raise Invalid.field("media_url", "upload", "the file was not taken") from None

    async def _upload(self, bearer: str, fetched: Fetched, name: str) -> str:
        boundary = secrets.token_hex(16)
        kind = fetched.content_type.partition(";")[0].strip() or "application/octet-stream"
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()

        async def parts() -> AsyncIterator[bytes]:
            yield head
            while chunk := fetched.file.read(CHUNK):
                yield chunk
            yield tail

        answer = await self._chat.upload(
            "/api/chat/attachments", parts(), params={}, size=len(head) + fetched.size + len(tail),
            deadline=UPLOAD_SECONDS, content_type=f"multipart/form-data; boundary={boundary}", bearer=bearer,
        )  # fmt: skip
        return str(answer["id"])


def _name_of(url: str) -> str:
    """Return the file's name in an address, fit for a header."""
    last = unquote(urlsplit(url).path.rpartition("/")[2])
    kept = "".join(c for c in last if c.isascii() and (c.isalnum() or c in "._- "))
    return kept[-100:] or "file"


def _has_media(template: dict[str, Any]) -> bool:
    return any(
        part.get("type") == "HEADER" and part.get("format") not in (None, "TEXT") for part in template["components"]
    )
