"""One campaign from the database, or the problem that it is not there or not to be changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from whatsapp_service.campaigns import repository
from whatsapp_service.campaigns.domain import EDITABLE
from whatsapp_service.campaigns.errors import CampaignNotFound, WrongCampaignState


def campaign_of(connection: Connection, campaign_id: str, *, lock: bool = False) -> Row[Any]:
    """Return a campaign, kept from others if asked. Raises CampaignNotFound."""
    row = repository.find(connection, campaign_id, lock=lock)
    if row is None:
        raise CampaignNotFound
    return row


def editable(connection: Connection, campaign_id: str, *, lock: bool = True) -> Row[Any]:
    """Return a campaign that may be changed. Raises CampaignNotFound, WrongCampaignState."""
    row = campaign_of(connection, campaign_id, lock=lock)
    if row.state not in EDITABLE:
        raise WrongCampaignState(f"Only a draft can be changed; this campaign is {row.state}.", state=row.state)
    return row
