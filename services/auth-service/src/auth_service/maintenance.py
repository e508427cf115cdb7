"""What runs beside the requests: measuring, forgetting what is over."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import Connection

from auth_service.metrics import SESSIONS
from auth_service.sessions.service import SessionService
from auth_service.store import Change, Store
from auth_service.tokens.limits import Guesses
from auth_service.tokens.service import TokenService
from auth_service.users.service import UserService
from shared.errors import Problem

ROUND_SECONDS = 3.0
ROUNDS_PER_PURGE = 200
log = structlog.get_logger(__name__)


class Maintenance:
    """Every 3 s: successors of used refresh tokens are wiped and sessions counted; every 10 minutes old rows go."""

    def __init__(
        self, store: Store, users: UserService, sessions: SessionService, tokens: TokenService, guesses: Guesses
    ) -> None:
        self._store, self._users, self._sessions, self._tokens, self._guesses = store, users, sessions, tokens, guesses

    async def run(self) -> None:
        """Work for ever; cancel to stop. While the database cannot be reached it tries again in the next round."""
        rounds = 0
        while True:
            try:
                await self.measure()
                await self._tokens.wipe_successors()
                if rounds % ROUNDS_PER_PURGE == 0:
                    await self._store.change(self._purge)
                    await self._store.database.write(lambda tx: self._store.events.purge(tx, self._store.clock.now()))
            except Problem as problem:
                log.warning("maintenance.skipped", problem=problem.slug)
            rounds += 1
            await asyncio.sleep(ROUND_SECONDS)

    def _purge(self, change: Change) -> None:
        self._sessions.purge(change)
        self._guesses.purge(change)

    async def measure(self) -> None:
        """Set the gauge of living sessions."""

        def query(connection: Connection) -> dict[str, int]:
            roles = self._users.roles_by_id(connection)
            counts: dict[str, int] = dict.fromkeys(roles.values(), 0)
            for user_id, number in self._sessions.count_alive(connection).items():
                role = roles.get(user_id, "none")
                counts[role] = counts.get(role, 0) + number
            return counts

        for role, number in (await self._store.read(query)).items():
            SESSIONS.labels(role).set(number)
