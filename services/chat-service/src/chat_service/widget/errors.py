"""What can be wrong with a visit."""

from __future__ import annotations

from shared.errors import Conflict, Forbidden, NotFound, TooMany


class OriginRefused(Forbidden):
    """The page that asks is not on the list of those that may show the widget."""

    slug, title = "origin-refused", "This site may not show the chat"


class SessionLimit(TooMany):
    """Too many widget sessions in one hour."""

    slug, title = "session-limit", "Too many visits"


class ConversationUnknown(NotFound):
    """There is no such conversation of this visitor."""

    slug, title = "conversation-not-found", "Conversation not found"


class NotRateable(Conflict):
    """Only a finished conversation is rated."""

    slug, title = "not-finished", "This conversation is not finished"


class RatedAlready(Conflict):
    """A conversation is rated once."""

    slug, title = "rated-already", "This conversation was rated already"
