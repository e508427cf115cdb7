"""What can be wrong with campaigns."""

from __future__ import annotations

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class CampaignNotFound(NotFound):
    """There is no such campaign."""

    slug, title = "campaign-not-found", "Campaign not found"


class NoHeaderFile(NotFound):
    """The campaign's template opens with no stored file."""

    slug, title = "no-header-file", "The campaign opens with no file"


class WrongCampaignState(Conflict):
    """The deed does not fit the campaign's state; the detail names both."""

    slug, title = "wrong-campaign-state", "This does not fit the campaign's state"


class TemplateNotUsable(Conflict):
    """The campaign's template is not there, not approved, or not of a category that fits; the detail says which."""

    slug, title = "template-not-usable", "The template cannot be used"


class NobodyToReach(Conflict):
    """The campaign has no recipients."""

    slug, title = "nobody-to-reach", "The campaign has no recipients"


class OwnCampaign(Forbidden):
    """Who wrote or submitted a campaign does not approve it while somebody else can."""

    slug, title = "own-campaign", "Somebody else must approve this campaign"


class AudienceFileRefused(Invalid):
    """The file of recipients was refused whole; ``errors`` names each line, field and rule. Nothing was changed."""

    slug, title = "audience-file-refused", "The file was not taken"
