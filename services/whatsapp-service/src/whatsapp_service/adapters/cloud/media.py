"""Finding a file at Meta: its id is asked for an address that lives five minutes and needs the token."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson

from whatsapp_service.adapters import values as read
from whatsapp_service.channels.domain import Channel
from whatsapp_service.media.ports import CredentialsRefused, FileGone, FileTrouble, Located

FILE_HOSTS = (".fbsbx.com", ".whatsapp.net")
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
LONGEST_ANSWER = 64 * 1024
_TOKEN_CODES = frozenset({0, 190})
_GONE_CODES = frozenset({33, 100})


class CloudFiles:
    """The ``Locator`` of the Cloud API."""

    async def locate(self, channel: Channel, reference: dict[str, Any], *, attempt: int) -> Located:
        """Return where the file is now. The address that came with the webhook serves for the first attempt."""
        headers = {"Authorization": f"Bearer {channel.secrets.access_token}"}
        if attempt == 1 and reference.get("url"):
            return Located(reference["url"], headers)
        if not reference.get("id"):
            raise FileGone
        status, told = await self._ask(channel, reference["id"], headers)
        if status != 200:
            raise _trouble(status, told)
        url = read.text(told.get("url"), 2000)
        if not url:
            raise FileTrouble("the provider named no address for the file")
        size = read.number(told.get("file_size"))
        return Located(url, headers, read.hexadecimal(told.get("sha256")), int(size) if size else None,
                       read.text(told.get("mime_type"), 150))  # fmt: skip

    async def _ask(self, channel: Channel, media_id: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        url = f"{channel.api_url}/{channel.api_version}/{media_id}"
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session,
                session.get(
                    url, params={"phone_number_id": channel.phone_number_id}, headers=headers, allow_redirects=False
                ) as answer,
            ):
                body = await answer.content.read(LONGEST_ANSWER)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise FileTrouble(f"the provider cannot be reached ({type(error).__name__})") from error
        try:
            return status, read.optional(orjson.loads(body))
        except orjson.JSONDecodeError:
            return status, {}


def _trouble(status: int, told: dict[str, Any]) -> Exception:
    code = read.number(read.optional(told.get("error")).get("code"))
    if status == 401 or code in _TOKEN_CODES:
        return CredentialsRefused("WhatsApp does not accept the access token")
    if status in (404, 410) or (status == 400 and code in _GONE_CODES):
        return FileGone()
    return FileTrouble(f"the provider answered {status} when asked for the file")
