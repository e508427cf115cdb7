"""The health of the whole system: that of every service behind the gateway."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from api_gateway.reports.inquiry import ask
from shared import __version__
from shared.errors import Problem
from shared.proxy.target import ServiceTarget

REMEMBERED_SECONDS = 1.0


class SystemHealth:
    """Asks every service; an answer is kept for a second, so that being asked often costs nothing."""

    def __init__(self, targets: Mapping[str, ServiceTarget]) -> None:
        self._targets = targets
        self._draining = False
        self._told: dict[str, Any] = {}
        self._told_at = 0.0
        self._asking = asyncio.Lock()

    def drain(self) -> None:
        """Be unhealthy from now on: no new work should come here."""
        self._draining = True

    async def state(self) -> dict[str, Any]:
        """Return the state of the system and of each service."""
        async with self._asking:
            if not self._told or time.monotonic() - self._told_at >= REMEMBERED_SECONDS:
                self._told = await self._ask_all()
                self._told_at = time.monotonic()
        return {**self._told, "status": "unhealthy"} if self._draining else self._told

    async def _ask_all(self) -> dict[str, Any]:
        answers = await asyncio.gather(*(self._ask_one(target) for target in self._targets.values()))
        services = dict(zip(self._targets, answers, strict=True))
        components = {
            name: "ok" if answer["status"] == "healthy" else answer["status"] for name, answer in services.items()
        }
        return {
            "status": "healthy" if all(state == "ok" for state in components.values()) else "unhealthy",
            "service": "api-gateway",
            "version": __version__,
            "components": components,
            "services": services,
        }

    async def _ask_one(self, target: ServiceTarget) -> dict[str, Any]:
        try:
            status, answer = await ask(target, "/health")
        except Problem as problem:
            return {"status": problem.slug}
        if not isinstance(answer, dict) or "components" not in answer:
            return {"status": "healthy" if status == 200 else "unhealthy"}
        return {"status": answer.get("status"), "version": answer.get("version"), "components": answer["components"]}
