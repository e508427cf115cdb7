"""A SELECT written in SQLAlchemy, compiled once, and run many times at the driver's own price."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select

from shared.utils.clock import rfc3339


class CompiledQuery:
    """Runs ``statement`` with named parameters; rows come as the driver gives them (see ``shared.database.types``).

    Building and compiling an expression costs more than a query that an index answers. Every value that changes must be a named
    ``bindparam``; the others are remembered from the first compilation. ``IN`` has no place here: its list expands each time.
    """

    def __init__(self, statement: Select[Any], connection: Connection) -> None:
        compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        self._sql = str(compiled)
        self._names: list[str] = list(compiled.positiontup or ())
        self._fixed: dict[str, Any] = dict(compiled.params)
        self._sqlite = connection.dialect.name == "sqlite"

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the rows for ``parameters``."""
        values = tuple(self._stored(parameters.get(name, self._fixed.get(name))) for name in self._names)
        if self._sqlite:
            raw: Any = connection.connection.dbapi_connection
            return list(raw.execute(self._sql, values).fetchall())
        return list(connection.exec_driver_sql(self._sql, values).fetchall())

    def _stored(self, value: Any) -> Any:
        return rfc3339(value) if self._sqlite and isinstance(value, datetime) else value
