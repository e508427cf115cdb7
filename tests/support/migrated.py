"""Databases with a service's tables in them: its migrations run once in a process, and each test begins with a copy.

That the migrations themselves are right is what `tests/contracts/test_schema.py` holds; running them for every test would be a
third of the time of a service's tests.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from shared.database.migrations import upgrade, version_table
from shared.database.opening import open_database
from shared.database.port import Database

_folder: list[tempfile.TemporaryDirectory[str]] = []


async def open_migrated(url: str, history: str, *, pool_size: int = 5) -> Database:
    """Return the started database at ``url``; an empty one gets the tables of ``history``, any other what is missing of them."""
    is_sqlite = url.startswith("sqlite")
    if is_sqlite:
        await _copy_file(Path(str(make_url(url).database)), history)
    else:
        await _copy_database(url.replace("+asyncpg", ""), history)
    database = open_database(url, pool_size=pool_size)
    await upgrade(database, history)
    await database.start()
    return database


async def _copy_file(target: Path, history: str) -> None:
    if target.exists():
        return
    if not _folder:
        _folder.append(tempfile.TemporaryDirectory(prefix="ispchat-migrated-"))
    template = Path(_folder[0].name, f"{history}.db")
    if not template.exists():
        await upgrade(open_database(f"sqlite+pysqlite:///{template}", pool_size=1), history)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(template, target)


async def _copy_database(url: str, history: str) -> None:
    name, template = str(make_url(url).database), f"migrated_{history}"
    base = url.rsplit("/", 1)[0]
    own = await asyncpg.connect(url)
    is_known = await own.fetchval("SELECT to_regclass($1)", version_table(history))
    await own.close()
    if is_known:
        return
    server = await asyncpg.connect(f"{base}/postgres")
    try:
        if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", template):
            await server.execute(f'CREATE DATABASE "{template}"')
            made = open_database(f"{base}/{template}".replace("postgresql://", "postgresql+asyncpg://"), pool_size=1)
            await made.start()
            await upgrade(made, history)
            await made.stop()
        await server.execute(f'DROP DATABASE "{name}"')
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await server.close()
