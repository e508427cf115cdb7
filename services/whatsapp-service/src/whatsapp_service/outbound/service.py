"""What others may know of the queue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from shared.database.port import Database
from whatsapp_service.outbound import repository
from whatsapp_service.outbound.reports import waiting_count


def job_of_message(connection: Connection, message_id: str) -> Row[Any] | None:
    """Return how far a message of chat's is in the queue, and what its network calls it."""
    return repository.find_by_message(connection, message_id)


class QueueService:
    """Looks into the queue."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def overview(self) -> dict[str, Any]:
        """Return how much waits on each channel, and how many reports chat does not have yet."""

        def query(connection: Connection) -> tuple[list[Any], int]:
            return repository.counts(connection), waiting_count(connection)

        rows, reports = await self._database.read(query)
        channels: dict[str, dict[str, Any]] = {}
        for row in rows:
            empty = {
                "channel_id": row.channel_id,
                "queued": 0,
                "sending": 0,
                "reconciling": 0,
                "unconfirmed": 0,
                "oldest_at": None,
            }
            shown = channels.setdefault(row.channel_id, empty)
            shown[row.state] = row.jobs
            if row.state != "unconfirmed" and (shown["oldest_at"] is None or row.oldest < shown["oldest_at"]):
                shown["oldest_at"] = row.oldest
        waiting = sum(one["queued"] + one["sending"] + one["reconciling"] for one in channels.values())
        return {"waiting": waiting, "reports_waiting": reports, "channels": list(channels.values())}
