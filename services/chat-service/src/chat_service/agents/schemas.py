"""Bodies of the agent routes."""

from __future__ import annotations

from shared.schemas.common import View


class AgentView(View):
    """A colleague: who he is, whether he is here, how much he has in hand."""

    id: str
    username: str
    display_name: str
    role: str
    is_active: bool
    presence: str
    open_count: int
    queue_ids: list[str]


class AgentList(View):
    """All active users."""

    agents: list[AgentView]
    total: int
