"""What can be wrong with consents."""

from __future__ import annotations

from shared.errors import NotFound


class ConsentNotFound(NotFound):
    """Nothing is recorded under this id."""

    slug, title = "consent-not-found", "Consent not found"
