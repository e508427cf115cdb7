"""Bodies of the route of figures."""

from __future__ import annotations

from shared.schemas.common import Timestamp, View


class QueueStats(View):
    """One queue now."""

    queue_id: str
    name: str
    waiting: int
    in_service: int
    oldest_waiting_since: Timestamp | None
    online_agents: int


class StatsView(View):
    """The floor now and today, in the provider's own calendar. Times are seconds, null where nothing was measured yet.

    ``avg_response_time``: from the beginning to the first answer of a person, of what began today. ``avg_resolution_time``: from
    the beginning to the resolution, of what was resolved today. ``agent_utilization``: the share (0 to 1) of the agents who are
    online that have a conversation in service.
    """

    total_conversations: int
    active_conversations: int
    waiting_conversations: int
    resolved_today: int
    avg_response_time: float | None
    avg_resolution_time: float | None
    agent_utilization: float
    queue_stats: list[QueueStats]
