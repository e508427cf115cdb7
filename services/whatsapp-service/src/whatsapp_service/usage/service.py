"""What a month's messages were: counted from what the provider itself says of each, never from a price list of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.database.port import Database, Tx
from shared.utils.clock import Clock
from whatsapp_service.updates import StatusUpdate
from whatsapp_service.usage import repository


class UsageService:
    """Counts priced messages by month, in the provider's own time zone."""

    def __init__(self, *, database: Database, clock: Clock, timezone: str) -> None:
        self._database, self._clock, self._zone = database, clock, ZoneInfo(timezone)

    def record(self, tx: Tx, status: StatusUpdate) -> None:
        """Count the message of a status, once however often its price is told."""
        pricing = status.pricing
        if pricing is None or repository.is_known(tx.connection, status.channel_id, status.external_id):
            return
        repository.add(
            tx.connection,
            {
                "channel_id": status.channel_id,
                "external_id": status.external_id,
                "month": self._month(status.at),
                "category": _word(pricing.get("category")),
                "pricing_type": _word(pricing.get("type")),
                "billable": pricing.get("billable") is True,
            },
            status.at,
        )

    async def month(self, month: str | None) -> dict[str, Any]:
        """Return a month's counts; None is the current one."""
        wanted = month or self._month(self._clock.now())
        rows = await self._database.read(lambda c: repository.totals(c, wanted))
        counts = [
            {
                "channel_id": row.channel_id,
                "category": row.category,
                "type": row.pricing_type,
                "billable": row.billable,
                "messages": row.messages,
            }
            for row in rows
        ]
        billable = sum(one["messages"] for one in counts if one["billable"])
        return {
            "month": wanted,
            "billable": billable,
            "free": sum(one["messages"] for one in counts) - billable,
            "counts": counts,
        }

    def _month(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m")


def _word(value: Any) -> str:
    return value[:40] if isinstance(value, str) and value else "unknown"
