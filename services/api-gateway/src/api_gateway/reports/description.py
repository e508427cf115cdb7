"""The API of all services as one OpenAPI document."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api_gateway.reports.inquiry import ask
from api_gateway.reports.openapi import merge
from shared import __version__
from shared.errors import Problem, Unavailable
from shared.proxy.target import ServiceTarget

REMEMBERED_SECONDS = 10.0
ANSWER_SECONDS = 20.0
"""A service builds its description when it is first asked: some seconds of work on a machine that has just started."""


class DescriptionIncomplete(Unavailable):
    """A service does not describe itself, and no whole description is remembered."""

    slug, title = "description-incomplete", "The description of the API is not whole"


class Description:
    """Asks every service for its description and merges them."""

    def __init__(
        self, targets: Mapping[str, ServiceTarget], token: Callable[[], str], own: Callable[[], dict[str, Any]],
        prefixes: Sequence[str],
    ) -> None:  # fmt: skip
        self._targets, self._token, self._own, self._prefixes = targets, token, own, prefixes
        self._told: dict[str, Any] = {}
        self._asked_at = 0.0
        self._asking = asyncio.Lock()

    async def document(self) -> dict[str, Any]:
        """Return the merged description of all services; the last whole one while a service does not answer.

        Raises DescriptionIncomplete, naming the services, where there never was a whole one: a client that is generated
        from half a description lacks routes and nobody notices.
        """
        async with self._asking:  # who comes meanwhile gets the same answer
            if not self._told or time.monotonic() - self._asked_at >= REMEMBERED_SECONDS:
                await self._ask_all()
        return self._told

    async def _ask_all(self) -> None:
        names = list(self._targets)
        answers = await asyncio.gather(*(self._ask(name) for name in names))
        self._asked_at = time.monotonic()
        missing = [name for name, answer in zip(names, answers, strict=True) if answer is None]
        if not missing:
            found = {name: answer for name, answer in zip(names, answers, strict=True) if answer is not None}
            self._told = merge("ISP Chat", __version__, {"api-gateway": self._own(), **found}, self._prefixes)
        elif not self._told:
            raise DescriptionIncomplete(f"No description from {', '.join(missing)}; try again when it runs.")

    async def _ask(self, name: str) -> dict[str, Any] | None:
        try:
            status, document = await ask(
                self._targets[name], "/internal/openapi.json", token=self._token(), within=ANSWER_SECONDS
            )
        except Problem:
            return None
        return document if status == 200 and isinstance(document, dict) else None
