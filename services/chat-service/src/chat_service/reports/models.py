"""Tables of reports: the sums of each day, and how far each conversation has been counted into them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Table

from chat_service.metadata import metadata
from chat_service.reports.domain import MEASURES
from shared.database.types import Id, UtcDateTime

days = Table(
    "chat_report_days",
    metadata,
    Column("account_id", Id(), nullable=False),
    Column("day", String(10), nullable=False),
    Column("queue_id", Id(), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("channel", String(20), nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in MEASURES),
    PrimaryKeyConstraint("account_id", "day", "queue_id", "agent_id", "channel"),
)
"""One row for a day (of the provider's calendar, ``YYYY-MM-DD``), queue, agent and channel; '' stands for none. A month is a few
hundred of them, however long its conversations are and however many months there have been."""

counted = Table(
    "chat_report_counted",
    metadata,
    Column("conversation_id", Id(), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("reopened_at", UtcDateTime),
)
"""Up to which seq a conversation is in the sums, which is what makes counting exact: it goes on there, whatever was told twice.

It may outlive its conversation: what was done that month was done.
"""
