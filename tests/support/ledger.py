"""Writers that note what they were told, and the accounts that must balance whatever was done to the system meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from .api import Api, Reply
from .people import history
from .sockets import SocketClient, SocketClosed

BURST = 5
_ATTEMPT = aiohttp.ClientTimeout(total=3)


@dataclass
class Ledger:
    """What was sent and what was acknowledged, by client_message_id."""

    acked: dict[str, tuple[str, int]] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    repeated_otherwise: list[str] = field(default_factory=list)
    refused: list[Reply] = field(default_factory=list)

    def note(self, mark: str, answer: dict[str, Any]) -> None:
        """Enter an acknowledgement; a second one must say the same."""
        told = (answer["id"], answer["seq"])
        if self.acked.setdefault(mark, told) != told:
            self.repeated_otherwise.append(mark)

    async def check(self, api: Api, conversation_id: str) -> list[dict[str, Any]]:
        """Fail unless every acknowledged message is there once, under its seq, and seq has no holes."""
        items = await history(api, conversation_id)
        assert [item["seq"] for item in items] == list(range(1, len(items) + 1)), "seq has holes"
        assert not self.repeated_otherwise, "a repeat was answered differently"
        stored = {item["client_message_id"]: (item["id"], item["seq"]) for item in items if item["client_message_id"]}
        lost = {mark: told for mark, told in self.acked.items() if stored.get(mark) != told}
        assert not lost, f"acknowledged and lost: {lost}"
        times = Counter(item["client_message_id"] for item in items if item["client_message_id"])
        assert set(times.values()) <= {1}, "stored twice"
        wrong = [
            item["seq"] for item in items if self.sent.get(item["client_message_id"], "") not in ("", item["content"])
        ]
        assert not wrong, "stored with another content"
        return items


async def write_by_http(ledger: Ledger, api: Api, conversation_id: str, name: str, stop: asyncio.Event) -> None:
    """Send one message after the other; each again and again, under the same mark, until it is acknowledged."""
    number = 0
    while not stop.is_set():
        number += 1
        mark = f"{name}-{number}"
        ledger.sent[mark] = f"{mark} {random.random()}"
        body = {"content": ledger.sent[mark], "client_message_id": mark}
        await _until_acked(ledger, api, conversation_id, body)


async def _until_acked(ledger: Ledger, api: Api, conversation_id: str, body: dict[str, Any]) -> None:
    path = f"/api/chat/conversations/{conversation_id}/messages"
    while True:
        try:
            reply = await api.post(path, body, timeout=_ATTEMPT)
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            reply = None
        if reply is not None and reply.status == 200:
            ledger.note(body["client_message_id"], reply.json())
            return
        if reply is not None and reply.status < 500 and reply.status != 429:
            ledger.refused.append(reply)
            return
        await asyncio.sleep(random.uniform(0.02, 0.2))


async def write_by_socket(ledger: Ledger, api: Api, conversation_id: str, name: str, stop: asyncio.Event) -> None:
    """Send bursts over a socket; after each reconnection what was not acknowledged is sent again."""
    number, unsure = 0, dict[str, str]()
    while not stop.is_set() or unsure:
        try:
            async with await api.socket() as link:
                while not stop.is_set() or unsure:
                    while len(unsure) < BURST and not stop.is_set():
                        number += 1
                        unsure[f"{name}-{number}"] = f"{name}-{number} {random.random()}"
                    ledger.sent.update(unsure)
                    await _burst(ledger, link, conversation_id, unsure)
        except (aiohttp.ClientError, TimeoutError, ConnectionError, SocketClosed):
            await asyncio.sleep(random.uniform(0.02, 0.2))


async def _burst(ledger: Ledger, link: SocketClient, conversation_id: str, unsure: dict[str, str]) -> None:
    """Send all of ``unsure`` and take from it what is acknowledged; raise TimeoutError when it may be tried later."""
    for mark, content in unsure.items():
        await link.send("send", conversation_id=conversation_id, client_message_id=mark, content=content)
    while unsure:
        frame = await link.receive(within=3)
        if frame["type"] == "ack":
            ledger.note(frame["client_message_id"], frame)
            unsure.pop(frame["client_message_id"], None)
        elif frame["type"] == "error":
            assert frame["problem"]["status"] in (429, 503), frame
            raise TimeoutError
