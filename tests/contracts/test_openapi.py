"""The API of each service is what its kept description says: a change is seen, and made on purpose.

`UPDATE_SNAPSHOTS=1 .venv/bin/python -m pytest tests/contracts/test_openapi.py` writes the descriptions anew; the difference
then stands in the commit.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.support.apps import build_apps

KEPT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi"
SERVICES = ("auth-service", "chat-service", "ai-service", "whatsapp-service", "isp-service")


@pytest.fixture
async def apps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, list[FastAPI]]:
    """The apps of every service."""
    return await build_apps(monkeypatch, tmp_path)


def _text(description: dict[str, Any]) -> str:
    return json.dumps(description, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("service", SERVICES)
async def test_the_api_is_what_its_description_says(apps: dict[str, list[FastAPI]], service: str) -> None:
    [app] = apps[service]
    now, file = _text(app.openapi()), KEPT / f"{service}.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(now, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    difference = list(difflib.unified_diff(kept.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=2))
    assert not difference, "\n".join(["run it with UPDATE_SNAPSHOTS=1 if this is meant:", *difference[:80]])


async def test_every_operation_is_described_and_named_once(apps: dict[str, list[FastAPI]]) -> None:
    names: list[str] = []
    silent = []
    for service in SERVICES:
        for path, operations in apps[service][0].openapi()["paths"].items():
            for method, operation in operations.items():
                names.append(f"{service} {operation['operationId']}")
                if not operation.get("description"):
                    silent.append(f"{method} {path}")
    assert silent == []
    assert len(names) == len(set(names))


async def test_every_operation_says_what_it_answers(apps: dict[str, list[FastAPI]]) -> None:
    untyped = []
    for service in SERVICES:
        for path, operations in apps[service][0].openapi()["paths"].items():
            for method, operation in operations.items():
                bodies = operation["responses"].get("200", {}).get("content", {})
                schema = bodies.get("application/json", {}).get("schema")
                if bodies and not _is_typed(schema):
                    untyped.append(f"{method} {path}")
    assert untyped == []


def _is_typed(schema: dict[str, Any] | None) -> bool:
    """Return whether a schema of a JSON body says more than "an object"; None is a body of another kind."""
    return schema is None or bool(schema.keys() & {"$ref", "properties", "items", "anyOf", "oneOf"})
