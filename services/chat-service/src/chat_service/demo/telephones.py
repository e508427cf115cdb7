"""The other side of the sample conversations: the simulated telephones remember what was said with their owners.

Without it the telephones would be empty and every window shut on one side only. The messages carry names as the network gives them,
so that read marks, ticks, answers and reactions work on them as on any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from chat_service.conversations.state import Item
from chat_service.demo import repository
from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.security.simulated import CHANNEL_ID, PHONE_NUMBER_ID

SERIES = "wamid.SAMPLE"
"""How the names of the sample messages begin."""


def name_on_network(tx: Tx, items: Sequence[Item]) -> None:
    """Keep what the simulated network calls these messages, which are stored already."""
    rows = [
        {
            "channel_id": CHANNEL_ID, "external_id": f"{SERIES}{item.id.replace('-', '').upper()}", "message_id": item.id,
            "conversation_id": item.conversation_id, "seq": item.seq, "created_at": item.created_at,
        }
        for item in items
        if item.direction != "internal"
    ]  # fmt: skip
    repository.name_on_network(tx.connection, rows)


class Telephones:
    """Hands the past to the simulator; any number of times comes to the same."""

    def __init__(self, *, database: Database, simulator: ServiceClient) -> None:
        self._database, self._simulator = database, simulator

    async def remember(self) -> None:
        """Let the telephones know the sample customers and what they wrote and got. Raises Problem while nobody answers."""
        past = await self._database.read(_past)
        if past["messages"]:
            await self._simulator.post("/control/past", past)


def _past(connection: Connection) -> dict[str, Any]:
    rows = repository.said_on_network(connection, CHANNEL_ID, SERIES)
    answered: set[str] = set()
    messages: list[dict[str, Any]] = []
    for row in reversed(rows):
        is_inbound = row.direction == "inbound"
        if not is_inbound:
            answered.add(row.phone)
        # Whoever answers has read what was written before.
        status = "read" if is_inbound and row.phone in answered else row.status
        messages.append(
            {
                "id": row.external_id, "phone": row.phone, "from_customer": is_inbound, "text": row.content,
                "at": row.created_at.timestamp(), "status": status,
            }
        )  # fmt: skip
    return {
        "line_id": PHONE_NUMBER_ID,
        "series": SERIES,
        "people": [{"name": name, "phone": phone} for phone, name in {row.phone: row.name for row in rows}.items()],
        "messages": messages[::-1],
    }
