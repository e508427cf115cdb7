"""What can be wrong with a deed on a conversation."""

from __future__ import annotations

from shared.errors import Conflict, NotFound


class ConversationNotFound(NotFound):
    """There is no such conversation for this caller."""

    slug, title = "conversation-not-found", "Conversation not found"


class ConversationClosed(Conflict):
    """A closed conversation takes no more messages; a new one begins."""

    slug, title = "conversation-closed", "This conversation is closed"


class ConversationTaken(Conflict):
    """A colleague owns the conversation; ``taken_by`` names him."""

    slug, title = "conversation-taken", "A colleague has this conversation"


class DeedRefused(Conflict):
    """The deed does not fit the state the conversation is in."""

    slug, title = "wrong-state", "Not possible in this state"


class DifferentCustomers(Conflict):
    """Only conversations of one customer can be merged."""

    slug, title = "different-customers", "Conversations of different customers"


class MergeFinal(Conflict):
    """The time in which a merge can be undone is over."""

    slug, title = "merge-final", "This merge can no longer be undone"
