"""Migrations make exactly the tables that the code declares, from nothing, on every database (alembic's own comparison)."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect

from shared.config.database_url import normalise_database_url
from shared.database.migrations import SchemaTooNew, upgrade, version_table
from shared.database.opening import open_database
from shared.runtime.registry import find_services

HISTORIES = sorted(
    (service.history, service.name.replace("-", "_")) for service in find_services() if service.history is not None
)


def _metadata(package: str) -> MetaData:
    metadata: MetaData = importlib.import_module(f"{package}.tables").metadata
    return metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+pysqlite:///{tmp_path / 'empty.db'}"
    return normalise_database_url(request.getfixturevalue("postgres_url"))


def _ours(history: str, metadata: MetaData, dialect: str) -> Any:
    def include(declared: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
        # An index of one database alone (`ddl_if`) is not missing on another.
        rule = getattr(declared, "_ddl_if", None)
        if kind == "index" and not reflected and rule is not None:
            if rule.callable_ is not None:
                return bool(rule.callable_(None, declared, None, dialect=SimpleNamespace(name=dialect)))
            return bool(rule.dialect == dialect)
        # Virtual tables of the search index and Alembic's own table are not declared as tables.
        if kind == "table" and reflected and compare_to is None:
            return name != version_table(history) and not (name or "").startswith(f"{history}_search")
        return True

    return {"include_object": include, "compare_type": False, "target_metadata": metadata}


@pytest.mark.parametrize(("history", "package"), HISTORIES)
async def test_migrated_and_declared_are_the_same(url: str, history: str, package: str) -> None:
    metadata = _metadata(package)
    database = open_database(url, pool_size=2)
    await upgrade(database, history)
    found: list[Any] = []

    def compare(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts=_ours(history, metadata, connection.dialect.name))
        found.extend(compare_metadata(context, metadata))
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())

    await database.migrate(compare)
    await database.stop()
    assert found == []


@pytest.mark.parametrize(("history", "package"), HISTORIES)
async def test_migrating_again_changes_nothing_and_a_newer_schema_is_refused(
    url: str, history: str, package: str
) -> None:
    database = open_database(url, pool_size=2)
    await upgrade(database, history)
    await upgrade(database, history)

    def pretend(connection: Connection) -> None:
        connection.exec_driver_sql(f"UPDATE {version_table(history)} SET version_num = 'from_the_future'")

    await database.migrate(pretend)
    with pytest.raises(SchemaTooNew, match="newer version"):
        await upgrade(database, history)
    await database.stop()


@pytest.mark.parametrize(("history", "package"), HISTORIES)
def test_every_table_is_prefixed_and_belongs_to_an_account(history: str, package: str) -> None:
    tables = _metadata(package).tables
    assert all(name.startswith(f"{history}_") for name in tables)
