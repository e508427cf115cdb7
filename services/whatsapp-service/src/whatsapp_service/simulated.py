"""The first channel of ``--demo`` is the simulated WhatsApp's number, unless the environment names a real one."""

from __future__ import annotations

from pydantic import SecretStr

from shared.security.keys import KeyRing
from shared.security.simulated import simulated_number
from whatsapp_service.settings import GRAPH, WhatsAppSettings


def with_simulator(settings: WhatsAppSettings, keys: KeyRing) -> WhatsAppSettings:
    """Return the settings, pointed at the simulator in the demo where no number and no other address is given."""
    if not settings.demo:
        return settings
    settings = _with_evolution(settings)
    if settings.whatsapp_phone_id or settings.whatsapp_api_url != GRAPH:
        return settings
    number = simulated_number(keys, settings)
    return settings.model_copy(
        update={
            "whatsapp_api_url": number.api_url,
            "whatsapp_phone_id": number.phone_number_id,
            "whatsapp_business_id": number.waba_id,
            "whatsapp_token": SecretStr(number.access_token),
            "whatsapp_app_secret": SecretStr(number.app_secret),
            "whatsapp_verify_token": SecretStr(number.verify_token),
        }
    )


def _with_evolution(settings: WhatsAppSettings) -> WhatsAppSettings:
    """Allow the simulated Evolution server beside it, and tell it where this system is on this machine."""
    simulated = f"{settings.upstreams_of('whatsapp-simulator')[0]}/evolution"
    base = settings.whatsapp_evolution_webhook_base or settings.upstreams_of("api-gateway")[0]
    return settings.model_copy(
        update={
            "whatsapp_evolution_urls": (*settings.whatsapp_evolution_urls, simulated),
            "whatsapp_evolution_webhook_base": base,
        }
    )
