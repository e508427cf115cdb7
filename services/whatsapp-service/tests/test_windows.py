"""Windows: 24 hours after the customer's newest message, 72 after an answer to who came by an advertisement."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from whatsapp_service.metadata import metadata
from whatsapp_service.windows import models, service

from shared.database.opening import open_database
from shared.database.port import Database

CHANNEL = "0190a000-0000-7000-8000-000000000001"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PHONE = "5511987654321"


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite+pysqlite:///{tmp_path / 'windows.db'}"
    else:
        url = request.getfixturevalue("postgres_url").replace("postgresql://", "postgresql+asyncpg://")
    opened = open_database(url, pool_size=2)
    await opened.migrate(lambda c: metadata.create_all(c, tables=[models.windows, models.addresses]))
    await opened.start()
    yield opened
    await opened.stop()


async def _wrote(
    database: Database, at: datetime, *, phone: str | None = PHONE, user_id: str | None = None, referral: bool = False
) -> service.Window:
    return await database.write(
        lambda tx: service.note_inbound(tx, channel_id=CHANNEL, phone=phone, user_id=user_id, at=at, referral=referral)
    )


async def _window(database: Database, *, phone: str | None = PHONE, user_id: str | None = None) -> service.Window:
    return await database.read(lambda c: service.window_of(c, channel_id=CHANNEL, phone=phone, user_id=user_id))


async def test_a_message_opens_a_day_and_a_late_older_one_does_not_shorten_it(database: Database) -> None:
    await _wrote(database, NOON)
    window = await _wrote(database, NOON - timedelta(hours=3))
    assert window.service_until == NOON + timedelta(hours=24)
    assert window.is_open(NOON + timedelta(hours=23, minutes=59))
    assert not window.is_open(NOON + timedelta(hours=24))


async def test_who_never_wrote_has_no_window(database: Database) -> None:
    assert not (await _window(database)).is_open(NOON)


async def test_both_spellings_and_both_names_of_a_customer_share_a_window(database: Database) -> None:
    await _wrote(database, NOON, phone="551187654321", user_id="BR.ABC1")
    await _wrote(database, NOON + timedelta(hours=2), phone=None, user_id="BR.ABC1")
    assert (await _window(database, user_id="BR.ABC1")).service_until == NOON + timedelta(hours=26)
    assert (await _window(database, phone="5511987654321")).service_until == NOON + timedelta(hours=24)


@pytest.mark.parametrize(("hours", "opens"), [(23, True), (25, False)])
async def test_an_answer_within_a_day_opens_three_days_for_who_came_by_an_advertisement(
    database: Database, hours: int, opens: bool
) -> None:
    await _wrote(database, NOON, referral=True)
    answered = NOON + timedelta(hours=hours)
    await database.write(lambda tx: service.note_answer(tx, channel_id=CHANNEL, phone=PHONE, user_id=None, at=answered))
    window = await _window(database)
    assert window.free_entry_until == (answered + timedelta(hours=72) if opens else None)


async def test_the_platforms_spelling_of_a_number_is_remembered(database: Database) -> None:
    assert await database.read(lambda c: service.address_of(c, "551187654321")) == PHONE
    await database.write(lambda tx: service.keep_address(tx, phone=PHONE, wa_id="551187654321", now=NOON))
    assert await database.read(lambda c: service.address_of(c, PHONE)) == "551187654321"
