"""What can be wrong with templates."""

from __future__ import annotations

from shared.errors import Conflict


class TemplatesNotListed(Conflict):
    """The provider does not list the templates of this channel; the detail says why."""

    slug, title = "templates-not-listed", "WhatsApp does not list the templates"


class NoTemplatesHere(Conflict):
    """Numbers that are not on the official API have no message templates, and send none."""

    slug, title = "no-templates-here", "This number has no message templates"
