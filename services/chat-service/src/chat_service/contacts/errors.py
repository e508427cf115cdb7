"""What can be wrong with a contact."""

from __future__ import annotations

from shared.errors import NotFound


class ContactNotFound(NotFound):
    """There is no such contact for this caller."""

    slug, title = "contact-not-found", "Contact not found"
