"""What others learn of a number: chat what its conversations show, the operator whether it works."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from whatsapp_service.channels.connection import NOT_RESPONDING
from whatsapp_service.channels.models import channels

from tests.support.edge import call
from tests.support.waiting import eventually
from tests.support.whatsapp import message, messages
from tests.support.whatsapp_desk import Desk, open_desk


@pytest.fixture(params=["sqlite", "postgresql"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    """The service over SQLite, then over PostgreSQL."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with open_desk(tmp_path, url) as opened:
        yield opened


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """The service over SQLite."""
    async with open_desk(tmp_path) as opened:
        yield opened


async def _only(desk: Desk) -> str:
    _, found = await desk.api("GET", "/api/whatsapp/channels")
    return str(found["channels"][0]["id"])


async def _told(desk: Desk, channel_id: str, **expected: Any) -> None:
    await eventually(
        lambda: {**desk.chat.channels.get(channel_id, {}), **expected} == desk.chat.channels.get(channel_id),
        what=f"chat is told {expected}",
    )


async def test_chat_is_told_of_a_number_at_the_start_and_of_every_change(both: Desk) -> None:
    channel_id = await _only(both)
    await _told(both, channel_id, name="WhatsApp", has_window=True, is_active=True)
    await both.api("PUT", f"/api/whatsapp/channels/{channel_id}", {"name": "Vendas"})
    await _told(both, channel_id, name="Vendas")
    await both.api("DELETE", f"/api/whatsapp/channels/{channel_id}")
    await _told(both, channel_id, is_active=False, state="ok", link=None)


async def test_chat_is_told_as_soon_as_it_answers_again(desk: Desk) -> None:
    channel_id = await _only(desk)
    await _told(desk, channel_id, name="WhatsApp")
    desk.chat.down = True
    await desk.api("PUT", f"/api/whatsapp/channels/{channel_id}", {"name": "Vendas"})
    assert desk.chat.channels[channel_id]["name"] == "WhatsApp"
    desk.chat.down = False
    await _told(desk, channel_id, name="Vendas")


async def _figures(desk: Desk) -> dict[str, float]:
    text = (await call(desk.port, "/metrics")).body.decode()
    found = re.findall(r'^whatsapp_connection_status\{channel="[^"]*",name="([^"]*)"\} (\S+)$', text, re.MULTILINE)
    return {name: float(value) for name, value in found}


async def _state(desk: Desk, channel_id: str, state: str, reason: str) -> None:
    change = update(channels).where(channels.c.id == channel_id).values(state=state, state_reason=reason)
    await desk.database.write(lambda tx: tx.connection.execute(change))
    await desk.api("PUT", f"/api/whatsapp/channels/{channel_id}", {})  # lets the process read its channels again


async def test_the_figure_of_a_number_says_whether_messages_pass(desk: Desk) -> None:
    channel_id = await _only(desk)
    for state, reason, value in (
        ("ok", "", 1.0),
        ("stopped", "Missing: access token.", 0.0),
        ("alarm", "Meta flagged the quality of this number.", 1.0),
        ("alarm", NOT_RESPONDING, 0.0),
    ):
        await _state(desk, channel_id, state, reason)

        async def shown(value: float = value) -> bool:
            return await _figures(desk) == {"WhatsApp": value}

        await eventually(shown, what=f"{state} ({reason}) shows as {value}")
    await desk.api("PUT", f"/api/whatsapp/channels/{channel_id}", {"is_active": False})

    async def gone() -> bool:
        return await _figures(desk) == {}

    await eventually(gone, what="a number that was switched off is not shown")


async def test_the_figures_that_dashboards_read_are_there(desk: Desk) -> None:
    await desk.post(messages(message("wamid.1", text={"body": "oi"})))
    await desk.at_rest()
    text = (await call(desk.port, "/metrics")).body.decode()
    assert re.search(r'^whatsapp_messages_received_total\{type="text"\} [1-9]', text, re.MULTILINE)
    for name in ("whatsapp_queue_size", "whatsapp_messages_sent_total", "whatsapp_connection_status"):
        assert f"# HELP {name}" in text or f"# HELP {name.removesuffix('_total')}" in text
