"""The simulator as a service of the installation: what ``--demo`` starts beside the others."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from pydantic import model_validator

from shared.config.settings import Settings
from shared.runtime.descriptor import Application, Ports, Service
from shared.security.simulated import simulated_number
from whatsapp_simulator.config import Config
from whatsapp_simulator.simulator import Simulator


class SimulatorSettings(Settings):
    """Settings of the simulator: the common ones, and a refusal."""

    @model_validator(mode="after")
    def _only_for_trying(self) -> SimulatorSettings:
        if self.is_production:
            raise ValueError("the WhatsApp simulator is refused in production")
        return self


def create_app(settings: SimulatorSettings, ports: Ports) -> Application:
    """Return the application."""
    number = simulated_number(ports.keys, settings)
    simulator = Simulator(
        Config(
            access_token=number.access_token,
            app_secret=number.app_secret,
            verify_token=number.verify_token,
            webhook_url=f"{settings.upstreams_of('api-gateway')[0]}/webhook/whatsapp",
            evolution_key=number.evolution_key,
            waba_id=number.waba_id,
            folder=settings.data_dir / "whatsapp-simulator",
        )
    )

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        await simulator.world.start()
        try:
            yield
        finally:
            await simulator.world.stop()

    return Application(simulator, lifespan=lifespan, drain=simulator.world.drain)


service = Service(name="whatsapp-simulator", prefix=None, create=create_app, settings=SimulatorSettings)
