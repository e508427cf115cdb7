"""What must be in the tables before the first request: the counter of events, and the channel that the environment names."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert, select

from shared.database.port import Tx
from shared.security.simulated import CHANNEL_ID, DISPLAY_NUMBER, PHONE_NUMBER_ID
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.events import EVENTS
from whatsapp_service.settings import WhatsAppSettings


def seed(tx: Tx, settings: WhatsAppSettings, channels: ChannelService) -> None:
    """Make the counter if it is absent, and the first channel if there is none and the environment names a number."""
    if tx.connection.execute(select(EVENTS.head.c.id)).scalar() is None:
        tx.connection.execute(insert(EVENTS.head).values(id=1, position=0))
    if settings.whatsapp_phone_id:
        is_simulated = settings.demo and settings.whatsapp_phone_id == PHONE_NUMBER_ID
        given = _first_channel(settings) | ({"display_number": DISPLAY_NUMBER} if is_simulated else {})
        channels.seed(tx, given, channel_id=CHANNEL_ID if is_simulated else None)


def _first_channel(settings: WhatsAppSettings) -> dict[str, Any]:
    return {
        "name": "WhatsApp",
        "phone_number_id": settings.whatsapp_phone_id,
        "waba_id": settings.whatsapp_business_id or "",
        "display_number": "",
        "access_token": _plain(settings.whatsapp_token),
        "app_secret": _plain(settings.whatsapp_app_secret),
        "verify_token": _plain(settings.whatsapp_verify_token),
        "api_url": settings.whatsapp_api_url,
        "api_version": settings.whatsapp_api_version,
        "queue_id": None,
        "signature_mode": "name",
        "is_active": True,
    }


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
