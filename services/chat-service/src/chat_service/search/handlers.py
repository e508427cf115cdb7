"""Follows the service's own event log and keeps the search index current, beside the message path and never on it."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import IntegrityError

from chat_service.search import repository
from chat_service.search.domain import is_learnt
from chat_service.search.repository import Unread
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.events.bus import Bus

BATCH = 40
"""Messages of one transaction: about four milliseconds of the writer, which every message behind it waits for."""
PAUSE_SECONDS = 0.02
BUSY = 8
"""Changes waiting for the writer from which on the index waits for a quieter moment."""
FLOOD_PER_SECOND = 500
"""Changes a second from which on searching may lag so that sending does not: what was just said is on the screen anyway."""
PATIENCE_SECONDS = 5.0
POLL_SECONDS = 2.0
GAP_SECONDS = 0.2
"""Between the beginnings of two steps that find less than a whole one: a step costs two reads and a commit, whatever it finds."""
MOST_REMEMBERED = 50_000
log = structlog.get_logger(__name__)


class SearchIndexer:
    """Reads what was told, writes what can be found. The cursor moves with the rows, so a crash repeats and skips nothing."""

    def __init__(self, *, database: Database, bus: Bus, service: str = "chat-service") -> None:
        self._database = database
        self._wake, self._learnt = asyncio.Event(), set[str]()
        self._head, self._is_behind = 0, True
        bus.on_signal(f"events.{service}", self._heard)

    def _heard(self, told: bytes) -> None:
        self._head = int(told.split()[0])
        self._wake.set()

    async def run(self) -> None:
        """Keep the index current for ever; cancel to stop. Trouble is logged once and tried again."""
        troubled, loop = False, asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                more = await self.advance()
                troubled = False
            except Problem as problem:
                if not troubled:
                    log.warning("search.index_waits", problem=problem.slug)
                troubled, more = True, False
            if not more:
                await self._signalled()
            elif not self._is_behind:
                await asyncio.sleep(max(0.0, began + GAP_SECONDS - loop.time()))

    async def _signalled(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def advance(self, most: int = BATCH) -> bool:
        """Index the next messages; False when the index is current."""
        after = await self._database.read(repository.position)
        if after is None:
            await self._open()
            after = 0
        found = await self._database.read(lambda c: repository.unread(c, after, most))
        if found is None:
            return False
        self._is_behind = len(found.messages) + len(found.people) >= most
        await self._step_aside()
        await self._database.write(lambda tx: self._apply(tx, found, after))
        return True

    async def _step_aside(self) -> None:
        """Let a flood of messages go first, but not for ever."""
        waited, before = 0.0, self._head
        while waited < PATIENCE_SECONDS:
            await asyncio.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS
            before, moved = self._head, self._head - before
            if self._database.queued <= BUSY and moved < FLOOD_PER_SECOND * PAUSE_SECONDS:
                return

    def _apply(self, tx: Tx, found: Unread, after: int) -> None:
        if repository.position(tx.connection, lock=True) != after:
            return  # another process was faster
        if found.people:
            repository.replace_people(tx.connection, found.people)
        messages = repository.settled(tx.connection, found)
        repository.add(tx.connection, messages)
        self._learn(tx, {word for _, _, words in (*messages, *found.people) for word in words if is_learnt(word)})
        repository.move_cursor(tx.connection, found.upto)

    def _learn(self, tx: Tx, words: set[str]) -> None:
        """Add to the vocabulary what this process has not seen in it."""
        if len(self._learnt) > MOST_REMEMBERED:
            self._learnt.clear()
        new = words - self._learnt
        repository.learn(tx.connection, new)
        tx.after_commit(lambda: self._learnt.update(new))

    async def _open(self) -> None:
        try:
            await self._database.write(lambda tx: repository.open_cursor(tx.connection))
        except IntegrityError:
            return  # another process made the row first
