"""What can be wrong with a queue."""

from __future__ import annotations

from shared.errors import Conflict, NotFound


class QueueNotFound(NotFound):
    """There is no such queue."""

    slug, title = "queue-not-found", "Queue not found"


class QueueNameTaken(Conflict):
    """Another queue has this name; case and accents make no difference."""

    slug, title = "queue-name-taken", "Another queue has this name"


class DefaultQueueStays(Conflict):
    """The default queue takes what was sent to none: it can be neither switched off nor deleted."""

    slug, title = "default-queue-stays", "Make another queue the default first"
