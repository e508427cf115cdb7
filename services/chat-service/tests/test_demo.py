"""The sample provider: believable, loaded once, as right as real work, and gone without a trace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from auth_service import service as auth_service
from chat_service import service as chat_service
from chat_service.contacts.documents import normalise as document
from chat_service.contacts.models import contacts
from chat_service.contacts.phones import normalise as phone
from chat_service.conversations.models import conversations
from chat_service.demo import command, repository
from chat_service.demo.domain import DAYS, OPEN, STATES, plan
from chat_service.demo.provider import load_provider
from chat_service.demo.repository import MARK
from chat_service.demo.telephones import Telephones
from chat_service.messages.models import timeline
from chat_service.queues.models import queues
from chat_service.search.models import search_items
from chat_service.settings import ChatSettings
from chat_service.widget.models import settings as widget
from pydantic import ValidationError
from sqlalchemy import Table, func, insert, select

from shared.clients.http import ServiceClient
from shared.config.settings import Settings
from shared.database.errors import StorageFull
from shared.database.port import Database
from shared.models.base import ACCOUNT
from shared.runtime.launcher import Launcher
from shared.security.simulated import CHANNEL_ID
from shared.utils.ids import uuid7
from tests.support import eventually, free_ports
from tests.support.edge import plain_settings

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


class Provider:
    """auth-service and chat-service in this process, with the sample provider in them."""

    def __init__(self, launcher: Launcher, settings: ChatSettings) -> None:
        self.database: Database = launcher._databases["chat-service"]
        self.settings = settings

    async def count(self, table: Table, *where: Any) -> int:
        """Return how many rows there are."""
        query = select(func.count()).select_from(table).where(*where)
        return int(await self.database.read(lambda c: c.execute(query).scalar_one()))

    async def rows(self, *columns: Any) -> list[Any]:
        """Return these columns of all rows."""
        return await self.database.read(lambda c: list(c.execute(select(*columns))))

    async def loaded(self) -> None:
        """Wait until everything is there and can be found."""

        async def everything() -> bool:
            texts = await self.count(timeline, timeline.c.message_type != "system")
            return 0 < texts + sum(STATES.values()) == await self.count(search_items)

        await eventually(everything, what="the sample provider in the index", within=20)


@pytest.fixture(params=["sqlite", "postgresql"])
async def provider(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Provider]:
    """The two services over SQLite, then over PostgreSQL."""
    ports = free_ports(2)
    given: dict[str, Any] = {
        "auth_service_port": ports[0],
        "chat_service_port": ports[1],
        "demo": True,
        "jwt_secret": "s" * 40,
    }
    if request.param == "postgresql":
        given["database_url"] = request.getfixturevalue("postgres_url")
    settings = plain_settings(ChatSettings, tmp_path, **given)
    cheap = plain_settings(auth_service.settings, tmp_path, **given, password_memory_kib=8, password_passes=1)
    launcher = Launcher(
        [auth_service, chat_service],
        {"auth-service": cheap, "chat-service": settings},
        plain_settings(Settings, tmp_path, **given),
    )
    await launcher.start()
    try:
        built = Provider(launcher, settings)
        await built.loaded()
        yield built
    finally:
        await launcher.stop()


async def test_the_buttons_of_the_website_s_chat_lead_to_the_queues_that_answer_them(provider: Provider) -> None:
    names = {row.id: row.name for row in await provider.rows(queues.c.id, queues.c.name)}
    [row] = await provider.rows(widget.c.topic_queues)
    led = {topic: names[key] for topic, key in row.topic_queues.items()}
    assert led == {"offline": "Suporte", "bill": "Financeiro", "person": "Suporte"}


async def test_what_is_loaded_keeps_every_rule_and_goes_with_one_command(provider: Provider) -> None:
    c, t = conversations.c, timeline.c
    rows = await provider.rows(c.id, c.status, c.last_seq, c.protocol, c.message_count, c.created_at, c.unread_count)
    found = {state: sum(row.status == state for row in rows) for state in STATES}
    assert found == STATES
    assert len({row.protocol for row in rows}) == len(rows)
    zone = ZoneInfo(provider.settings.timezone)
    assert all(row.protocol[:8] == row.created_at.astimezone(zone).strftime("%Y%m%d") for row in rows)
    assert any(row.unread_count for row in rows)
    carried = await provider.rows(c.channel, c.channel_id, c.metadata)
    assert {(row.channel, row.channel_id) for row in carried} == {("web", ""), ("whatsapp", CHANNEL_ID)}
    shown = [row.metadata["channel"] for row in carried if row.channel == "whatsapp"]
    assert all(one["id"] == CHANNEL_ID and one["service_until"] for one in shown)
    items = await provider.rows(t.conversation_id, t.seq, t.created_at, t.message_type)
    by_conversation: dict[str, list[Any]] = {}
    for item in sorted(items, key=lambda one: one.seq):
        by_conversation.setdefault(item.conversation_id, []).append(item)
    for row in rows:
        mine = by_conversation[row.id]
        assert [item.seq for item in mine] == list(range(1, row.last_seq + 1))
        assert [item.created_at for item in mine] == sorted(item.created_at for item in mine)
        assert row.message_count == sum(item.message_type != "system" for item in mine)
    assert 400 <= sum(row.message_count for row in rows) <= 1500

    real = await _real_conversation(provider)
    away = provider.settings.model_copy(update={"auth_service_port": free_ports(1)[0]})  # the reset needs no neighbour
    assert await command._reset(away) == command.DONE
    assert await provider.count(conversations) == sum(STATES.values()) + 1
    assert await provider.count(conversations, conversations.c.id == real) == 1
    assert not {row.id for row in rows} & {row.id for row in await provider.rows(c.id)} - {real}
    assert await provider.count(contacts, contacts.c.metadata == MARK) == 40


async def test_a_reset_that_fails_half_way_leaves_the_sample_provider_as_it_was(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {row.id for row in await provider.rows(conversations.c.id)}

    def fail(*_: Any) -> None:
        raise StorageFull("The database disk is full; nothing was stored.")

    monkeypatch.setattr(repository, "mark", fail)
    with pytest.raises(StorageFull):
        await command._reset(provider.settings)
    assert {row.id for row in await provider.rows(conversations.c.id)} == before


async def _real_conversation(provider: Provider) -> str:
    """Store a customer who is no sample."""
    now, contact_id, conversation_id = datetime.now(UTC), uuid7(), uuid7()
    queue = (await provider.rows(conversations.c.queue_id))[0][0]
    person = {
        "id": contact_id, "account_id": ACCOUNT, "name": "Real", "name_key": "real", "is_blocked": False, "metadata": {},
        "created_at": now, "updated_at": now,
    }  # fmt: skip
    row = {
        "id": conversation_id, "account_id": ACCOUNT, "contact_id": contact_id, "contact_name": "Real", "channel": "web",
        "status": "waiting", "priority": "normal", "priority_rank": 1, "queue_id": queue, "tags": [], "last_seq": 0,
        "feed_offset": 0, "message_count": 0, "unread_count": 0, "customer_delivered_seq": 0, "customer_read_seq": 0,
        "created_at": now, "updated_at": now, "bot_attempts": 0, "bot_escalated": False, "metadata": {},
    }  # fmt: skip
    await provider.database.write(lambda tx: tx.connection.execute(insert(contacts).values(person)))
    await provider.database.write(lambda tx: tx.connection.execute(insert(conversations).values(row)))
    return conversation_id


def test_the_story_is_the_same_every_time_and_counted_back_from_now() -> None:
    first, again = (plan(load_provider(), NOW, "America/Sao_Paulo") for _ in range(2))
    assert [(one.customer, one.state, one.steps) for one in first] == [
        (one.customer, one.state, one.steps) for one in again
    ]
    begun = [one.steps[0].at for one in first]
    assert begun == sorted(begun)
    assert max(one.steps[-1].at for one in first) < NOW
    assert (NOW - begun[0]).days in (DAYS - 1, DAYS)
    open_now = [(one.customer.phone, one.channel) for one in first if one.state in OPEN]
    assert len(open_now) == len(set(open_now))


def test_windows_of_open_conversations_are_open_running_out_and_shut() -> None:
    planned = plan(load_provider(), NOW, "America/Sao_Paulo")
    left = [
        one.written_at + timedelta(hours=24) - NOW
        for one in planned
        if one.channel == "whatsapp" and one.state in ("in_service", "on_hold")
    ]
    assert sum(timedelta(hours=20) < one for one in left) >= 5
    assert any(timedelta(0) < one < timedelta(hours=1) for one in left)
    assert sum(one < timedelta(0) for one in left) >= 2


async def test_the_telephones_are_told_what_their_owners_wrote_and_got(provider: Provider) -> None:
    told: list[tuple[str, Any]] = []

    class Simulator:
        """Takes what it is told."""

        async def post(self, path: str, body: Any) -> None:
            told.append((path, body))

    telephones = Telephones(database=provider.database, simulator=cast("ServiceClient", Simulator()))
    await telephones.remember()
    [(path, past)] = told
    assert path == "/control/past"
    messages, names = past["messages"], {one["phone"]: one["name"] for one in past["people"]}
    assert [one["at"] for one in messages] == sorted(one["at"] for one in messages)
    assert {one["phone"] for one in messages} == set(names)
    assert names["+5511968037593"] == "Maria Aparecida da Silva"
    assert {one["status"] for one in messages if not one["from_customer"]} == {"delivered", "read"}
    carried = await provider.rows(
        conversations.c.channel, conversations.c.metadata, conversations.c.contact_phone, conversations.c.status
    )
    for row in carried:
        if row.channel == "whatsapp" and row.status in OPEN:
            newest = max(one["at"] for one in messages if one["phone"] == row.contact_phone and one["from_customer"])
            until = datetime.fromisoformat(row.metadata["channel"]["service_until"])
            assert until == datetime.fromtimestamp(newest, UTC) + timedelta(hours=24)


def test_customers_have_numbers_and_documents_that_pass_the_checks() -> None:
    customers = load_provider().customers
    assert len(customers) == len({one.phone for one in customers}) == len({one.cpf for one in customers}) == 40
    for one in customers:
        assert phone(one.phone) == one.phone
        assert document(one.cpf) is not None


def test_the_reference_lists_everybody() -> None:
    page = (ROOT / "docs/reference/demo-data.md").read_text(encoding="utf-8")
    data = load_provider()
    assert data.password in page
    for agent in data.agents:
        assert f"| `{agent.username}` | {agent.name} | {agent.role} | {', '.join(agent.queues)} |" in page
    for one in data.customers:
        assert f"| {one.name} | {one.phone} | {one.cpf} | {one.email} | {one.area} | {one.plan} |" in page


def test_production_refuses_sample_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("JWT_SECRET", "a secret that is long enough for production use")
    assert command.demo_reset() == command.REFUSED
    with pytest.raises(ValidationError, match="sample data is refused"):
        ChatSettings(demo=True)


def test_a_reset_without_the_systems_folder_says_what_is_missing_and_makes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words, named in (([], tmp_path / "data"), (["--data-dir", str(tmp_path / "else")], tmp_path / "else")):
        assert command.demo_reset(words) == command.REFUSED
        said = capsys.readouterr().err
        assert str(named / "chat.db") in said
        assert "--data-dir" in said
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "chat.db").touch()
    assert command.demo_reset() == command.REFUSED
    assert "JWT_SECRET" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["data", "chat.db"]


def test_the_reset_has_a_help_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.demo_reset(["--help"])
    said = capsys.readouterr().out
    assert "demo-reset" in said
    assert "--data-dir" in said
