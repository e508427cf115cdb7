"""Bodies of the search route."""

from __future__ import annotations

from chat_service.conversations.schemas import ConversationView
from shared.schemas.common import View


class MatchView(View):
    """A message that has what was looked for; ``snippet`` is plain text."""

    seq: int
    message_type: str
    created_at: str
    snippet: str


class ResultView(View):
    """A conversation, with its newest matching messages if the words were found in messages."""

    conversation: ConversationView
    matches: list[MatchView]


class SearchPage(View):
    """One stretch of results; ``next_cursor`` is null at the end.

    A conversation with further matching messages may come again on a later page.
    """

    results: list[ResultView]
    next_cursor: str | None
