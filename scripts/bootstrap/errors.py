"""What can go wrong before the product itself runs."""

from __future__ import annotations


class BootstrapError(Exception):
    """Preparing the folder failed; the message is one sentence for the person at the keyboard."""
