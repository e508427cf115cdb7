"""What the control API refuses."""

from __future__ import annotations


class Refused(ValueError):
    """The request makes no sense in this world; the text says why."""
