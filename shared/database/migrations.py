"""Migrations: one Alembic environment in ``database/``, one history and version table per service, forward only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from shared.database.port import Database

ENVIRONMENT = Path(__file__).resolve().parents[2] / "database"


class SchemaTooNew(RuntimeError):
    """The database was migrated by a newer version of this product."""


def history_config(history: str) -> Config:
    """Return the Alembic configuration of one service's history."""
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(ENVIRONMENT / "versions" / history))
    config.set_main_option("path_separator", "os")
    config.attributes["history"] = history
    return config


def version_table(history: str) -> str:
    """Return the table in which a history notes its revision."""
    return f"{history}_alembic_version"


async def upgrade(database: Database, history: str) -> None:
    """Bring the service's tables to this version's newest revision. Raises SchemaTooNew, changing nothing."""
    config = history_config(history)
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()

    def run(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"version_table": version_table(history)})
        current = context.get_current_revision()
        if current == head:
            return
        known = {revision.revision for revision in script.walk_revisions()}
        if current is not None and current not in known:
            raise SchemaTooNew(
                f"the {history} tables are at revision {current}, which this version does not know: start the newer version"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    await database.migrate(run)
