"""The phone's side of Evolution: scanning the code, ending the link."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from whatsapp_simulator.control import bodies
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.control.part import Part, parsed
from whatsapp_simulator.evolution.instances import REASONS, Instance, view


class EvolutionPhones(Part):
    """The routes below /control/evolution."""

    def table(self) -> list[tuple[str, str, Any]]:
        """Return (method, path, endpoint) of every route."""
        return [
            ("GET", "/control/evolution", self.list_all),
            ("POST", "/control/evolution/{instance}/scan", self.scan),
            ("POST", "/control/evolution/{instance}/close", self.close),
        ]

    async def list_all(self, _: Request) -> dict[str, Any]:
        """Return every instance, and what a program needs to make one."""
        return {
            "instances": [view(one) for one in self.world.evolution.instances.all()],
            "apikey": self.world.config.evolution_key,
        }

    async def scan(self, request: Request) -> dict[str, Any]:
        """The phone scans the code, or its owner types it."""
        instance = self._instance(request)
        if not self.world.evolution.instances.scan(instance):
            raise Refused("no code waits to be scanned")
        return view(instance)

    async def close(self, request: Request) -> dict[str, Any]:
        """The link ends, for one of the reasons that there are."""
        wanted = await parsed(request, bodies.Closing)
        if wanted.reason not in REASONS:
            raise Refused(f"reason must be one of {', '.join(REASONS)}")
        instance = self._instance(request)
        self.world.evolution.instances.close(instance, wanted.reason)
        return view(instance)

    def _instance(self, request: Request) -> Instance:
        found = self.world.evolution.instances.find(request.path_params["instance"])
        if found is None:
            raise Refused("there is no such instance")
        return found
