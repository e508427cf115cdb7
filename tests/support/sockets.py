"""A WebSocket client for tests that reads frames by type and keeps what it passed over."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import deque
from types import TracebackType
from typing import Any, Self

import aiohttp

_PATIENCE = 10.0

Frame = dict[str, Any]


class SocketClosed(Exception):
    """The server closed the connection; `code` says why."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class SocketClient:
    """One connection; frames that nobody waited for yet stay in `waiting`, in order."""

    def __init__(self, link: aiohttp.ClientWebSocketResponse) -> None:
        self._link = link
        self.waiting: deque[Frame] = deque()
        self.close_reason = ""

    async def __aenter__(self) -> Self:
        """Use the connection as a context manager."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()

    async def authenticate(self, token: str) -> Frame:
        """Send the token and return the `ready` frame."""
        await self.send("auth", token=token)
        return await self.wait_for("ready")

    async def send(self, kind: str, **fields: Any) -> None:
        """Send one frame."""
        await self._link.send_json({"type": kind, **fields})

    async def send_raw(self, data: str | bytes) -> None:
        """Send a frame as it is: text for str, binary for bytes."""
        await (self._link.send_str(data) if isinstance(data, str) else self._link.send_bytes(data))

    async def receive(self, *, within: float = _PATIENCE) -> Frame:
        """Return the next frame, first those passed over by `wait_for`; raise SocketClosed when there are no more."""
        return self.waiting.popleft() if self.waiting else await self._read(within)

    async def wait_for(self, kind: str, *, within: float = _PATIENCE, **fields: Any) -> Frame:
        """Return the first frame of this type with these fields and leave all others for later."""
        for index, frame in enumerate(self.waiting):
            if _fits(frame, kind, fields):
                del self.waiting[index]
                return frame
        deadline = asyncio.get_running_loop().time() + within
        while True:
            left = deadline - asyncio.get_running_loop().time()
            try:
                frame = await self._read(left)
            except TimeoutError:
                seen = [one.get("type") for one in self.waiting]
                raise AssertionError(f"no {kind} {fields} within {within:g} s; others came: {seen}") from None
            if _fits(frame, kind, fields):
                return frame
            self.waiting.append(frame)

    async def subscribe(self, conversation_id: str, after_seq: int | None = None) -> Frame:
        """Subscribe to a conversation and return the `subscribed` frame; missed events follow as `event` frames."""
        resume = {} if after_seq is None else {"after_seq": after_seq}
        await self.send("subscribe", conversation_id=conversation_id, **resume)
        return await self.wait_for("subscribed", conversation_id=conversation_id)

    async def say(self, conversation_id: str, content: str, **fields: Any) -> Frame:
        """Send a message and return its `ack`; a refusal fails the test."""
        mark = fields.pop("client_message_id", None) or str(uuid.uuid4())
        await self.send("send", conversation_id=conversation_id, content=content, client_message_id=mark, **fields)
        return await self.wait_for("ack", client_message_id=mark)

    async def closed(self, *, within: float = _PATIENCE) -> int | None:
        """Read to the end and return the close code."""
        try:
            while True:
                self.waiting.append(await self._read(within))
        except SocketClosed as end:
            return end.code

    async def close(self) -> None:
        """Close the connection."""
        await self._link.close()

    async def _read(self, within: float) -> Frame:
        message = await self._link.receive(timeout=max(within, 0.001))
        if message.type is aiohttp.WSMsgType.TEXT:
            frame: Frame = json.loads(message.data)
            return frame
        # The frame's own code: the client library forgets it when the server is gone before the farewell is answered.
        if message.type is aiohttp.WSMsgType.CLOSE:
            self.close_reason = message.extra or ""
        raise SocketClosed(message.data if message.type is aiohttp.WSMsgType.CLOSE else self._link.close_code)


def _fits(frame: Frame, kind: str, fields: Frame) -> bool:
    return frame.get("type") == kind and all(frame.get(name) == value for name, value in fields.items())
