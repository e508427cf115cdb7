"""What can be wrong with a submission."""

from __future__ import annotations

from shared.errors import Conflict


class NoChannel(Conflict):
    """There is no number to send from."""

    slug, title = "no-channel", "No WhatsApp number is connected"


class NothingToTest(Conflict):
    """The number has no template that could be sent for a test."""

    slug, title = "nothing-to-test", "No message can be sent for a test"
