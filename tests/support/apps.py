"""Every service's app, built in this process and not started: for tests that look at routes, schemas and descriptions."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from shared.clients.http import ServiceClient
from shared.config.settings import Settings
from shared.database.opening import open_database
from shared.runtime.descriptor import Service
from shared.runtime.registry import find_services

from .edge import fake_ports, plain_settings


async def build_apps(patch: pytest.MonkeyPatch, folder: Path) -> dict[str, list[FastAPI]]:
    """Return the FastAPI apps that each service consists of, by the service's name."""
    made: list[FastAPI] = []

    class Noted(FastAPI):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            made.append(self)

    patch.setattr("shared.runtime.service_app.FastAPI", Noted)
    found = {}
    for service in find_services():
        made.clear()
        await _create(service, folder)
        found[service.name] = list(made)
    return found


async def _create(service: Service, folder: Path) -> None:
    settings: Settings = plain_settings(service.settings, folder)
    ports = await fake_ports(settings)
    database = open_database(settings.database_url_for(service.history), pool_size=1) if service.history else None

    def client(name: str) -> ServiceClient:
        return ServiceClient(name, app=None, urls=("http://127.0.0.1:1",), token=lambda: "")

    service.create(settings, dataclasses.replace(ports, database=database, client=client))
