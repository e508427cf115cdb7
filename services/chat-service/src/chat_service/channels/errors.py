"""What can be wrong with a message that a channel carries."""

from __future__ import annotations

from shared.errors import Conflict


class WindowClosed(Conflict):
    """Free text is taken only for a while after the customer wrote; then an approved template has to open the talk again."""

    slug, title = "window-closed", "The time for free messages is over"


class NoNumber(Conflict):
    """The conversation goes through no number of WhatsApp that works, so nothing written in it would arrive."""

    slug, title = "no-number", "This conversation has no WhatsApp number"


class CustomerOptedOut(Conflict):
    """The customer asked for no advertising, and nobody said that this marketing template is sent to him all the same."""

    slug, title = "customer-opted-out", "The customer wants no advertising"


class NotOnThisChannel(Conflict):
    """The conversation's channel cannot carry this."""

    slug, title = "not-on-this-channel", "This channel cannot do that"


class ContactBlocked(Conflict):
    """The contact is blocked: nothing is sent to him unasked."""

    slug, title = "contact-blocked", "The contact is blocked"
