"""What can be wrong with a webhook and with what it holds."""

from __future__ import annotations

from shared.errors import Conflict, Forbidden, NotFound, Unauthenticated


class WrongSignature(Unauthenticated):
    """The webhook is not signed with the app secret of any active channel."""

    slug, title = "wrong-signature", "The signature does not match"


class WrongVerifyToken(Forbidden):
    """The webhook address was asked to verify itself with another token than a channel's."""

    slug, title = "wrong-verify-token", "The verify token does not match"


class ReceivedEventNotFound(NotFound):
    """There is no such received webhook, or it was deleted after its time."""

    slug, title = "received-event-not-found", "Received webhook not found"


class NotParked(Conflict):
    """Only a parked webhook can be processed again."""

    slug, title = "not-parked", "This webhook is not parked"
