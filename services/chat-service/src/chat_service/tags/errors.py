"""What can be wrong with a tag."""

from __future__ import annotations

from shared.errors import Conflict, NotFound


class TagNotFound(NotFound):
    """There is no such tag."""

    slug, title = "tag-not-found", "Tag not found"


class TagNameTaken(Conflict):
    """Another tag has this name; case and accents make no difference."""

    slug, title = "tag-name-taken", "Another tag has this name"
