"""Who looks at a conversation now, so that two agents do not answer the same customer. Lossy by contract, never stored.

A client says when it shows a conversation and when it no longer does; who leaves the room or loses his socket looks at it no more.
Only the staff in the room is told, of changes alone and at most a few times a second.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import islice

import orjson

from chat_service.conversations.errors import ConversationNotFound
from chat_service.realtime.connection import Connection
from chat_service.realtime.frames import frame
from chat_service.realtime.hub import Hub
from shared.errors import Forbidden
from shared.events.bus import Bus

VIEWERS = "chat.viewers"
MOST_VIEWERS = 20
"""People named for one conversation; whoever comes later looks unseen."""
TELL_SECONDS = 0.2
"""What changes meanwhile is told together."""
REMOTE_LIFE_SECONDS = 65.0
"""After three repetitions that did not come, those who look through another process are forgotten."""
MOST_PER_SIGNAL = 200

People = dict[str, str]
"""Names by user id."""


class Viewers:
    """What this process knows of who looks at what."""

    def __init__(self, *, hub: Hub, bus: Bus, origin: str, is_shown: Callable[[str], bool]) -> None:
        self._hub, self._bus, self._origin, self._is_shown = hub, bus, origin, is_shown
        self._here: dict[str, People] = {}
        self._elsewhere: dict[str, dict[str, tuple[People, float]]] = {}
        self._changed: dict[str, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        hub.on_looking = self._note
        bus.on_signal(VIEWERS, self._on_viewers)

    def looks(self, connection: Connection, conversation_id: str, *, is_viewing: bool) -> None:
        """A client shows a conversation, or no longer. Raises Forbidden for a visitor, ConversationNotFound outside the room."""
        if connection.scope is None or connection.scope.is_visitor:
            raise Forbidden("Visitors are not shown to anybody as viewers.")
        room = self._hub.rooms.get(conversation_id)
        if room is None or conversation_id not in connection.rooms:
            raise ConversationNotFound
        room.look(connection, is_looking=is_viewing)

    def review(self, user_id: str) -> None:
        """A user wants to be seen from now on, or no longer."""
        for connection in self._hub.connections:
            if connection.scope is not None and connection.scope.caller.id == user_id:
                for conversation_id in connection.rooms:
                    self._note(conversation_id)

    def repeat(self) -> None:
        """Tell the other processes again, so that those which came later learn it, and forget who was not heard of for long."""
        self._signal(self._here)
        now = time.monotonic()
        for conversation_id, origins in list(self._elsewhere.items()):
            for origin in [one for one, (_, until) in origins.items() if until <= now]:
                self._set_elsewhere(conversation_id, origin, {})

    def _note(self, conversation_id: str) -> None:
        self._changed[conversation_id] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TELL_SECONDS, self._tell)

    def _tell(self) -> None:
        self._timer = None
        changed, self._changed = self._changed, {}
        moved: dict[str, People] = {}
        for conversation_id in changed:
            here = self._look_around(conversation_id)
            if here != self._here.get(conversation_id, {}):
                moved[conversation_id] = here
                if here:
                    self._here[conversation_id] = here
                else:
                    del self._here[conversation_id]
            room = self._hub.rooms.get(conversation_id)
            if room is not None and room.staff:
                room.signal(self._frame(conversation_id, here), visitors=False)
        self._signal(moved)

    def _look_around(self, conversation_id: str) -> People:
        """Return who looks through this process: each once, whatever the number of his windows."""
        room = self._hub.rooms.get(conversation_id)
        people: People = {}
        if room is None:
            return people
        for connection in room.looking:
            if connection.scope is not None and connection in room.staff and self._is_shown(connection.scope.caller.id):
                people[connection.scope.caller.id] = connection.display_name
                if len(people) == MOST_VIEWERS:
                    break
        return people

    def _frame(self, conversation_id: str, here: People) -> bytes:
        everybody = dict(here)
        for people, _ in self._elsewhere.get(conversation_id, {}).values():
            everybody |= people
        users = [{"id": user_id, "name": name} for user_id, name in islice(everybody.items(), MOST_VIEWERS)]
        return frame({"type": "viewers", "conversation_id": conversation_id, "users": users})

    def _signal(self, viewers: dict[str, People]) -> None:
        every = list(viewers.items())
        for start in range(0, len(every), MOST_PER_SIGNAL):
            told = {"origin": self._origin, "viewers": dict(every[start : start + MOST_PER_SIGNAL])}
            self._bus.signal(VIEWERS, orjson.dumps(told))

    def _on_viewers(self, payload: bytes) -> None:
        told = orjson.loads(payload)
        if told["origin"] != self._origin:
            for conversation_id, people in told["viewers"].items():
                self._set_elsewhere(conversation_id, told["origin"], people)

    def _set_elsewhere(self, conversation_id: str, origin: str, people: People) -> None:
        origins = self._elsewhere.setdefault(conversation_id, {})
        before = origins.pop(origin, ({}, 0.0))[0]
        if people:
            origins[origin] = (people, time.monotonic() + REMOTE_LIFE_SECONDS)
        elif not origins:
            del self._elsewhere[conversation_id]
        if before != people and conversation_id in self._hub.rooms:
            self._note(conversation_id)
