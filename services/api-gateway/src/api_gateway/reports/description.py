"""The API of all services as one OpenAPI document."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api_gateway.reports.inquiry import ask
from api_gateway.reports.openapi import merge
from shared import __version__
from shared.errors import Problem
from shared.proxy.target import ServiceTarget

REMEMBERED_SECONDS = 10.0


class Description:
    """Asks every service for its description and merges them."""

    def __init__(
        self, targets: Mapping[str, ServiceTarget], token: Callable[[], str], own: Callable[[], dict[str, Any]],
        prefixes: Sequence[str],
    ) -> None:  # fmt: skip
        self._targets, self._token, self._own, self._prefixes = targets, token, own, prefixes
        self._told: dict[str, Any] = {}
        self._told_at = 0.0

    async def document(self) -> dict[str, Any]:
        """Return the merged description; services that do not answer are named in ``x-unavailable``."""
        if self._told and time.monotonic() - self._told_at < REMEMBERED_SECONDS:
            return self._told
        documents, missing = {"api-gateway": self._own()}, []
        for name, target in self._targets.items():
            try:
                status, document = await ask(target, "/internal/openapi.json", token=self._token())
            except Problem:
                status, document = 503, None
            if status == 200:
                documents[name] = document
            else:
                missing.append(name)
        told = merge("ISP Chat", __version__, documents, self._prefixes)
        if missing:
            told["x-unavailable"] = missing
        self._told, self._told_at = told, time.monotonic()
        return told
