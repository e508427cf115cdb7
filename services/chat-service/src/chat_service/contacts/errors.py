"""What can be wrong with a contact."""

from __future__ import annotations

from shared.errors import Conflict, NotFound


class ContactNotFound(NotFound):
    """There is no such contact for this caller."""

    slug, title = "contact-not-found", "Contact not found"


class MergeRefused(Conflict):
    """The two contacts cannot be merged as they are."""

    slug, title = "merge-refused", "These contacts cannot be merged"
