"""The number of the simulated WhatsApp that ``--demo`` starts: the same credentials on both sides of the wire."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.config.settings import Settings
from shared.security.keys import KeyRing

CHANNEL_ID = "019a0000-0000-7000-8000-00000000d000"
"""The channel of the simulated number: the sample conversations go through it before any service has told of it."""
DISPLAY_NUMBER = "+55 11 3090-0001"
PHONE_NUMBER_ID = "100000000000001"


@dataclass(frozen=True, slots=True)
class SimulatedNumber:
    """What a channel needs to know to talk to the simulator of this installation."""

    api_url: str
    channel_id: str
    name: str
    display_number: str
    phone_number_id: str
    waba_id: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    evolution_key: str = field(repr=False)


def simulated_number(keys: KeyRing, settings: Settings) -> SimulatedNumber:
    """Return the demo's number; its secrets come from the installation's master secret, so no other simulator has them."""
    return SimulatedNumber(
        api_url=settings.upstreams_of("whatsapp-simulator")[0],
        channel_id=CHANNEL_ID,
        name="Conecta Fibra",
        display_number=DISPLAY_NUMBER,
        phone_number_id=PHONE_NUMBER_ID,
        waba_id="200000000000001",
        access_token=f"EAAsimulator{keys.derive('whatsapp-simulator:access-token').hex()}",
        app_secret=keys.derive("whatsapp-simulator:app-secret").hex()[:32],
        verify_token=keys.derive("whatsapp-simulator:verify-token").hex()[:32],
        evolution_key=keys.derive("whatsapp-simulator:evolution-key").hex()[:32],
    )
