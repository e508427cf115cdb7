"""What can be wrong with a channel."""

from __future__ import annotations

from shared.errors import Conflict, NotFound


class ChannelNotFound(NotFound):
    """There is no such channel."""

    slug, title = "channel-not-found", "Channel not found"


class NumberTaken(Conflict):
    """Another channel has this number of this provider."""

    slug, title = "channel-number-taken", "Another channel has this number"
