"""Files are kept for as long as the operator says; after that they are gone, and their message says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chat_service.attachments.images import ImageWorkshop
from chat_service.attachments.retention import Retention
from chat_service.attachments.service import AttachmentService, Limits
from chat_service.attachments.signing import FileSigner
from chat_service.attachments.storage import open_storage

from tests.support.chat_channels import CHANNEL, Service, inbound, soon


class _Later:
    """A clock that is so many days ahead."""

    def __init__(self, days: int) -> None:
        self._ahead = timedelta(days=days)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def monotonic(self) -> float:
        return 0.0


async def _with_file(service: Service, data: bytes) -> dict[str, Any]:
    """Return a message of a customer that a file came into."""
    coming: dict[str, Any] = {"attachment": {"kind": "document", "file_name": "conta.txt"}}
    [taken] = await service.hand_over(inbound(message_type="document", content="", **coming))
    async with service.client(service.security.tokens.service_token("whatsapp-service")) as client:
        answer = await client.post(
            f"/internal/channels/attachments?conversation_id={taken['conversation_id']}&file_name=conta.txt",
            content=data,
        )
    change = {"kind": "media", "attachment_id": answer.json()["id"]}
    item = {
        "channel_id": CHANNEL,
        "message_id": taken["message_id"],
        "key": answer.json()["id"],
        "at": soon(0),
        "change": change,
    }
    assert (await service.call("amendments", {"items": [item]}))["results"][0]["outcome"] == "applied"
    found: dict[str, Any] = taken
    return found


async def _shown(service: Service, taken: dict[str, Any]) -> dict[str, Any]:
    message = next(one for one in await service.timeline(taken["conversation_id"]) if one["id"] == taken["message_id"])
    [file] = message["attachments"]
    found: dict[str, Any] = file
    return found


def _retention(service: Service, folder: Path, days: int | None, ahead: int) -> Retention:
    clock = _Later(ahead)
    attachments = AttachmentService(
        database=service.database, storage=open_storage(None, folder), workshop=ImageWorkshop(1),
        signer=FileSigner(b"k" * 32), clock=clock, limits=Limits(1, 1, 1, 1), ensure_visible=lambda *_: None,
    )  # fmt: skip
    return Retention(database=service.database, clock=clock, attachments=attachments, days=days)


async def test_a_file_is_gone_after_its_days_and_its_message_says_so(service: Service, tmp_path: Path) -> None:
    taken = await _with_file(service, b"a conta de novembro")
    before = await _shown(service, taken)
    assert before["expired"] is False
    assert await _retention(service, tmp_path, 30, 29).purge() == 0
    assert await _retention(service, tmp_path, None, 4000).purge() == 0
    assert await _retention(service, tmp_path, 30, 31).purge() == 1
    after = await _shown(service, taken)
    assert (after["name"], after["expired"], after["url"]) == (before["name"], True, "")
    async with service.user() as client:
        assert (await client.get(before["url"])).status_code == 404
    assert await _retention(service, tmp_path, 30, 31).purge() == 0
