"""Presence: which agents are here, told from open sockets and what each one chose. Lossy by contract, never stored."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import orjson

from chat_service.realtime.frames import frame
from chat_service.realtime.hub import Hub
from chat_service.realtime.viewers import Viewers
from shared.errors import Forbidden
from shared.events.bus import Bus
from shared.observability.metrics import gauge
from shared.security.principal import Principal

PRESENCE = "chat.presence"
TYPING = "chat.typing"
GRACE_SECONDS = 60.0
"""After the last socket of an agent closed, he counts as offline only after this long: a reload is not a departure."""
ANNOUNCE_SECONDS = 20.0
REMOTE_LIFE_SECONDS = 65.0
ONLINE = gauge("agents_online_total", "Agents with an open socket in this process.")


class PresenceBoard:
    """What this process knows of every agent's presence."""

    def __init__(self, *, hub: Hub, bus: Bus, origin: str) -> None:
        self._hub, self._bus, self._origin = hub, bus, origin
        self._sockets: Counter[str] = Counter()
        self._chosen: dict[str, str] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._remote: dict[tuple[str, str], tuple[str, float]] = {}
        self.viewers = Viewers(hub=hub, bus=bus, origin=origin, is_shown=self._is_seen)
        bus.on_signal(PRESENCE, self._on_presence)
        bus.on_signal(TYPING, self._on_typing)

    def status_of(self, user_id: str) -> str:
        """Return online, busy, away, pause, invisible or offline."""
        if user_id in self._sockets or user_id in self._leaving:
            return self._chosen.get(user_id, "online")
        now = time.monotonic()
        found = [status for (_, known), (status, until) in self._remote.items() if known == user_id and until > now]
        return found[0] if found else "offline"

    def arrived(self, user_id: str) -> None:
        """A socket of the agent was authenticated."""
        timer = self._leaving.pop(user_id, None)
        if timer is not None:
            timer.cancel()
        self._sockets[user_id] += 1
        if self._sockets[user_id] == 1 and timer is None:
            self._changed(user_id)

    def left(self, user_id: str) -> None:
        """A socket of the agent closed."""
        self._sockets[user_id] -= 1
        if self._sockets[user_id] <= 0:
            del self._sockets[user_id]
            self._leaving[user_id] = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._gone, user_id)

    def _gone(self, user_id: str) -> None:
        self._leaving.pop(user_id, None)
        self._chosen.pop(user_id, None)
        self._changed(user_id)

    def chose(self, caller: Principal, status: str) -> None:
        """The agent picked a status. Raises Forbidden for a visitor."""
        if caller.kind != "user":
            raise Forbidden
        was_seen = self._is_seen(caller.id)
        self._chosen[caller.id] = status
        self._changed(caller.id)
        if self._is_seen(caller.id) != was_seen:
            self.viewers.review(caller.id)

    def _is_seen(self, user_id: str) -> bool:
        return self.status_of(user_id) != "invisible"

    def _changed(self, user_id: str) -> None:
        ONLINE.set(len(self._sockets))
        self._show(user_id)
        self._announce(user_id)

    def _announce(self, user_id: str) -> None:
        told = {"origin": self._origin, "user_id": user_id, "status": self._local(user_id)}
        self._bus.signal(PRESENCE, orjson.dumps(told))

    def _local(self, user_id: str) -> str:
        here = user_id in self._sockets or user_id in self._leaving
        return self._chosen.get(user_id, "online") if here else "offline"

    def _show(self, user_id: str) -> None:
        status = self.status_of(user_id)
        told = frame({"type": "presence", "user_id": user_id, "status": "offline" if status == "invisible" else status})
        for connection in self._hub.inboxes:
            connection.queue(told)

    def _on_presence(self, payload: bytes) -> None:
        told = orjson.loads(payload)
        if told["origin"] == self._origin:
            return
        before = self.status_of(told["user_id"])
        self._remote[told["origin"], told["user_id"]] = (told["status"], time.monotonic() + REMOTE_LIFE_SECONDS)
        if self.status_of(told["user_id"]) != before:
            self._show(told["user_id"])

    @property
    def origin(self) -> str:
        """Return the name by which this process's own signals are told apart."""
        return self._origin

    def relay_typing(self, conversation_id: str, told: bytes, *, visitors: bool) -> None:
        """Pass a typing frame to the other processes."""
        self._bus.signal(TYPING, b"%s|%s|%d|%s" % (self._origin.encode(), conversation_id.encode(), visitors, told))

    def _on_typing(self, payload: bytes) -> None:
        origin, conversation_id, visitors, told = payload.split(b"|", 3)
        room = self._hub.rooms.get(conversation_id.decode())
        if room is not None and origin.decode() != self._origin:
            room.signal(told, visitors=visitors == b"1")

    async def run(self, and_also: Callable[[], None] = lambda: None) -> None:
        """Repeat what is known now and then, so that processes that came later learn it; cancel to stop."""
        while True:
            await asyncio.sleep(ANNOUNCE_SECONDS)
            for user_id in list(self._sockets):
                self._announce(user_id)
            now = time.monotonic()
            self._remote = {key: value for key, value in self._remote.items() if value[1] > now}
            self.viewers.repeat()
            and_also()
