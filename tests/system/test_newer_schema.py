"""An older program on data that a newer one has migrated: it refuses in one sentence and touches nothing (G37)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from shared.config.database_url import normalise_database_url
from shared.database.migrations import version_table
from shared.database.opening import open_database

ROOT = Path(__file__).resolve().parents[2]
HISTORY = "chat"
SERVICES = ("auth-service", "chat-service")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Where the data is: None for the SQLite files in the data directory."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def _older(folder: Path) -> Path:
    """Return a copy of the program that does not know the newest revision."""
    for part in ("shared", "database"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    revisions = sorted((folder / "database" / "versions" / HISTORY).glob("0*.py"))
    revisions[-1].unlink()
    return folder


def _run(program: Path, folder: Path, url: str | None, command: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data"), "PYTHONPATH": str(program)}
    if url:
        environment["DATABASE_URL"] = url
    words = [sys.executable, "-m", "shared.runtime", command, *SERVICES]
    return subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=90)


def _schema(connection: Connection) -> dict[str, Any]:
    found = inspect(connection)
    tables = {name: sorted(column["name"] for column in found.get_columns(name)) for name in found.get_table_names()}
    versions = [name for name in tables if name.endswith("_alembic_version")]
    return tables | {
        f"{name} is": connection.execute(text(f"SELECT * FROM {name}")).scalars().all() for name in versions
    }


async def _everything(folder: Path, url: str | None) -> list[dict[str, Any]]:
    """Return what the databases look like."""
    if url:
        addresses = [normalise_database_url(url)]
    else:
        addresses = [f"sqlite+pysqlite:///{file}" for file in sorted((folder / "data").glob("*.db"))]
    seen = []
    for address in addresses:
        database = open_database(address, pool_size=1)
        await database.start()
        seen.append(await database.read(_schema))
        await database.stop()
    return seen


async def test_an_older_program_refuses_a_newer_schema_and_changes_nothing(tmp_path: Path, url: str | None) -> None:
    migrated = _run(ROOT, tmp_path, url, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    older = _older(tmp_path / "older")
    before = await _everything(tmp_path, url)
    assert any(version_table(HISTORY) in tables for tables in before)
    refused = _run(older, tmp_path, url, "serve")
    assert refused.returncode == 2, (refused.stdout, refused.stderr)
    [sentence] = refused.stderr.strip().splitlines()
    assert f"the {HISTORY} tables are at revision" in sentence
    assert "start the newer version" in sentence
    assert "ready" not in refused.stdout
    assert await _everything(tmp_path, url) == before
