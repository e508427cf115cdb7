"""The way into the inbox feed: what changed since the client's offset first, then live."""

from __future__ import annotations

from collections.abc import Callable

from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Conversation, Sight
from chat_service.messages import reading
from chat_service.realtime.connection import Connection
from chat_service.realtime.frames import SubscribeInbox, error_frame, frame
from chat_service.realtime.hub import Hub
from shared.database.port import Database
from shared.errors import Forbidden, Problem

MOST_FEED_REPLAY = 500


class FeedEntrance:
    """Joins sockets to the inbox feed. One instance per process."""

    def __init__(self, hub: Hub, database: Database, epoch: Callable[[], str]) -> None:
        self._hub, self._database, self._epoch = hub, database, epoch

    def enter(self, connection: Connection, scope: Scope, received: SubscribeInbox) -> None:
        """Let the socket follow the inbox. Raises Forbidden for a visitor."""
        if scope.is_visitor:
            raise Forbidden("Visitors have no inbox.")
        connection.inbox = True
        connection.inbox_pending = []
        self._hub.inboxes[connection] = None
        self._hub.spawn(self._join(connection, scope, received))

    async def _join(self, connection: Connection, scope: Scope, received: SubscribeInbox) -> None:
        same = received.epoch == self._epoch() and received.offset is not None
        since = received.offset or 0
        try:
            await self._hub.look()
            changed: list[Conversation] = []
            former: dict[str, list[Sight]] = {}
            if same:
                changed, former = await self._database.read(
                    lambda c: (
                        reading.conversations_changed_since(c, since, MOST_FEED_REPLAY + 1),
                        reading.former_sights_since(c, since),
                    )
                )
        except Problem as problem:
            self._hub.inboxes.pop(connection, None)
            connection.inbox_pending = None
            connection.queue(error_frame(problem))
            return
        resync = not same or len(changed) > MOST_FEED_REPLAY or since > self._hub.feed_head
        connection.queue(
            frame({"type": "inbox", "epoch": self._epoch(), "offset": self._hub.feed_head, "resync": resync})
        )
        waiting, connection.inbox_pending = connection.inbox_pending or [], None
        # What came meanwhile and is in what was read, or will be in the snapshot, would only bring back an older state.
        covered = self._hub.feed_head
        if not resync:
            covered = changed[-1].feed_offset if changed else since
            for conversation in changed:
                if scope.allows(Sight.of(conversation)):
                    connection.queue(self._hub.updated_frame(conversation))
                elif any(scope.allows(sight) for sight in former.get(conversation.id, ())):
                    connection.queue(self._hub.removed_frame(conversation))
        for offset, data in waiting:
            if offset > covered:
                connection.queue(data)
