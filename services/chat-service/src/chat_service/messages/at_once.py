"""Messages that set off no deed, written by one statement: on PostgreSQL each further one is a round trip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from chat_service.conversations.state import Change
from chat_service.messages.announcing import events_of
from chat_service.messages.rows import columns_of
from chat_service.messages.statements import ITEM, MOVED_BY_MESSAGE, array_literal
from shared.events.log import EventLog


class AtOnce:
    """The parameters of ``Statements.plain`` for some numbered changes, and what its answer means for them."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._states = [change.conversation for change in changes]
        for back, state in enumerate(reversed(self._states)):
            state.feed_offset = back
        items = [item for change in changes for item in change.items]
        self.payload = EventLog.encode([event for change in changes for event in events_of(change)])
        self.parameters: tuple[Any, ...] = (
            len(self._states),
            self.payload,
            datetime.now(UTC),
            *map(array_literal, columns_of((*MOVED_BY_MESSAGE, "id", "version"), self._states, "postgresql")),
            *map(array_literal, columns_of(ITEM, items, "postgresql")),
        )

    def written(self, rows: Sequence[Any]) -> int | None:
        """Return the log's position now, and note position and version at the conversations.

        None, with nothing written, when a row is of another version than the one known here: another process wrote it, or,
        where it is locked, an earlier step of this transaction.
        """
        if not rows:
            return None
        last: int = rows[0][0]
        for state in self._states:
            state.feed_offset = last - state.feed_offset
            state.version = rows[0][1]
        return last
