"""The life of the product's processes, in both topologies."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import aiohttp
import pytest

from tests.support import SERVICES, System, Topology
from tests.support.fixtures import StartSystem

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_STOP = 20


@pytest.mark.parametrize("service", SERVICES)
async def test_every_port_answers_health(system: System, service: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(system.url_of(service) + "/health") as answer:
        health = await answer.json()
        assert answer.status == 200
        assert health["status"] == "healthy"
        assert health["service"] == service
        assert health["version"]
        assert isinstance(health["components"], dict)


@pytest.mark.parametrize("service", SERVICES)
async def test_every_port_answers_its_root_and_metrics(system: System, service: str) -> None:
    if service == "web-interface" and not (ROOT / "web-interface" / "dist" / "app").is_dir():
        pytest.skip("the web pages are not built here; the stage 'web build' reports that")
    async with aiohttp.ClientSession() as session:
        async with session.get(system.url_of(service) + "/") as answer:
            assert answer.status == 200
        async with session.get(system.url_of(service) + "/metrics") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/plain")


async def test_each_process_writes_its_pid(system: System) -> None:
    for process in system.processes.values():
        pid_file = system.data_dir / "run" / f"{process.name}.pid"
        assert pid_file.read_text().strip() == str(process.pid)


@pytest.mark.parametrize("topology", ["single", "scaled"])
async def test_sigterm_stops_everything_with_exit_code_zero(start_system: StartSystem, topology: Topology) -> None:
    system = await start_system(topology)
    started = time.monotonic()
    codes = await system.stop()
    assert codes == dict.fromkeys(system.processes, 0)
    assert time.monotonic() - started < SECONDS_TO_STOP
    assert not list((system.data_dir / "run").glob("*.pid"))


async def test_open_websockets_do_not_hold_up_the_stop(start_system: StartSystem) -> None:
    system = await start_system("single")
    async with aiohttp.ClientSession() as session, session.ws_connect(system.gateway_url + "/ws") as link:
        started = time.monotonic()
        stopping = asyncio.create_task(system.stop())
        while not link.closed:
            await link.receive(timeout=SECONDS_TO_STOP)
        codes = await stopping
    assert codes == {"ispchat": 0}
    assert time.monotonic() - started < SECONDS_TO_STOP


async def test_a_killed_process_starts_again_on_the_same_data(start_system: StartSystem) -> None:
    system = await start_system("single")
    await system.restart("chat-service", kill=True)
    assert await system.stop() == {"ispchat": 0}


async def test_busy_port_is_one_sentence_and_exit_code_three(start_system: StartSystem) -> None:
    system = await start_system("single")
    process = system.process("api-gateway")
    second = await asyncio.create_subprocess_exec(
        *process.command,
        env=process.env,
        cwd=process.cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, stderr = await second.communicate()
    assert second.returncode == 3
    sentences = stderr.decode().strip().splitlines()
    assert len(sentences) == 1
    assert "cannot listen on 127.0.0.1" in sentences[0]
    assert process.is_running
    await system.ready()


CONTRACT_METRICS = """
http_requests_total http_request_duration_seconds websocket_connections_active conversations_active_total agents_online_total
conversations_by_state conversations_created_total messages_sent_total message_queue_size first_response_time_seconds
issue_resolution_time_seconds customer_satisfaction_score whatsapp_messages_sent_total whatsapp_messages_received_total
whatsapp_queue_size whatsapp_connection_status login_attempts_total user_sessions_active database_query_duration_seconds
cache_operations_total errors_total
""".split()


async def test_every_name_that_dashboards_read_is_measured(single_system: System) -> None:
    async with aiohttp.ClientSession() as session, session.get(single_system.gateway_url + "/metrics") as answer:
        page = await answer.text()
    known = {line.split()[2] for line in page.splitlines() if line.startswith("# TYPE ")}
    assert set(CONTRACT_METRICS) <= known
