"""Generated requests against every described operation of the product: never a 5xx, always the shape that was promised.

Valid and invalid requests of schemathesis, as an administrator (who gets furthest in) and as a visitor; path parameters name
real objects half of the time, so that handlers and not only validators are reached.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.support import Api, System
from tests.support.people import hire, new_conversation, new_queue, visit

EXAMPLES = int(os.environ.get("ISPCHAT_FUZZ_EXAMPLES", "24"))
SECONDS = float(os.environ.get("ISPCHAT_FUZZ_SECONDS", "75"))
GUESSES = {"MAX_LOGIN_FAILURES_PER_ADDRESS": "10000", "MAX_LOGIN_ATTEMPTS": "10000"}
"""What is tried at the login are wrong passwords; at the usual limit nobody signs in from this address any more, nor do we."""
DEFINITE = {501}
"""5xx that are an answer: announced and not part of this version."""


@dataclass
class Target:
    """The running system, who asks, and real objects to ask for."""

    system: System
    admin: Api
    real: dict[str, str]
    visitor: str
    fuzzer: str = ""

    async def token(self, path: str) -> str:
        """Return a token that still works: what is tried may have ended the session, or the user."""
        if path.startswith("/api/widget"):
            return self.visitor
        if (await self.admin.get("/api/auth/users/me")).status != 200:
            # A long run outlives an access token.
            self.admin = await self.admin.with_token(None).login()
        if self.fuzzer and (await self.admin.with_token(self.fuzzer).get("/api/auth/users/me")).status == 200:
            return self.fuzzer
        self.fuzzer = (await hire(self.admin, "admin")).token or ""
        return self.fuzzer


@pytest.fixture(scope="module")
async def target(module_systems: Any) -> AsyncIterator[Target]:
    """A system over PostgreSQL: it forgives less than SQLite."""
    system: System = await module_systems("scaled", env=GUESSES)
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        conversation = await new_conversation(admin, initial_message="Oi")
        queue_id = await new_queue(admin)
        visitor = await visit(api)
        own = (await visitor.post("/api/widget/conversations", {"initial_message": "Oi"})).ok()
        real = {
            "conversation_id": conversation["id"], "contact_id": conversation["contact_id"], "queue_id": queue_id,
            "user_id": (await hire(admin)).user["id"], "kind": "reply", "own": own["id"],
        }  # fmt: skip
        yield Target(system, admin, real, visitor.token or "")


def _faults(target: Target, operation: Any, token: str) -> list[str]:
    """Try one operation; return what failed."""
    found: list[str] = []
    real = dict(target.real)
    if operation.path.startswith("/api/widget"):
        real["conversation_id"] = real["own"]
    session = requests.Session()
    cases = st.one_of(operation.as_strategy(GenerationMode.POSITIVE), operation.as_strategy(GenerationMode.NEGATIVE))

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, existing=st.booleans())
    def attempt(case: Any, existing: bool) -> None:
        if existing:
            case.path_parameters = {**(case.path_parameters or {}), **_named_in(operation.path, real)}
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
        try:
            answer = case.call(base_url=target.system.gateway_url, session=session, timeout=10)
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError):
            return  # what no client can send
        if answer.status_code >= 500 and answer.status_code not in DEFINITE:
            body = repr(case.body)[:400]
            found.append(f"{answer.status_code} {case.method} {case.path} {case.path_parameters} {case.query} {body}")
            return
        try:
            case.validate_response(answer, checks=[response_schema_conformance])
        except FailureGroup as group:
            found.append(f"{answer.status_code} {case.method} {case.path}: {str(group.exceptions[0])[:600]}")

    with session:
        attempt()
    return found


def _named_in(path: str, real: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in real.items() if f"{{{name}}}" in path}


async def test_no_described_operation_can_be_made_to_fail(target: Target) -> None:
    document = (await target.admin.get("/openapi.json")).ok()
    schema = schemathesis.openapi.from_dict(document)
    results: list[Any] = list(schema.get_all_operations())
    operations = [result.ok() for result in results]
    assert len(operations) > 60
    began, faults, tried = time.monotonic(), [], 0
    # Signing in is limited on purpose; a limit that answers 429 hides the rest. What ends sessions comes last.
    operations.sort(key=lambda operation: ("logout" in operation.path, operation.path))
    for operation in operations:
        if time.monotonic() - began > SECONDS:
            break
        token = await target.token(operation.path)
        faults += await asyncio.to_thread(_faults, target, operation, token)
        tried += 1
    logs = {name: process.log() for name, process in target.system.processes.items()}
    crashes = [f"{name}: {log[log.index('Traceback') :][:4000]}" for name, log in logs.items() if "Traceback" in log]
    assert not faults, "\n".join([*faults, *crashes])
    assert not crashes, crashes[0]
    assert tried > len(operations) * 0.7, f"only {tried} of {len(operations)} were tried in {SECONDS:g} s"
