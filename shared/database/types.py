"""Column types that mean the same on SQLite, PostgreSQL and SQL Server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from shared.utils.clock import rfc3339

ID_LENGTH = 36


def Id() -> String:  # noqa: N802 - reads as a type in table definitions
    """Return the type of a UUIDv7 kept as text."""
    return String(ID_LENGTH)


class UtcDateTime(TypeDecorator[datetime]):
    """A UTC moment with millisecond precision; timezone-aware in Python.

    On SQLite it is the RFC 3339 text of the wire format: it sorts as time does, and hot reads can pass it on unparsed.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for ``dialect``."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(24))
        if dialect.name == "mssql":
            from sqlalchemy.dialects.mssql import DATETIME2

            return dialect.type_descriptor(DATETIME2(3))  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the stored form. Raises ValueError for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetimes are not stored; give them a timezone")
        if dialect.name == "sqlite":
            return rfc3339(value)
        moment = value.astimezone(UTC)
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        return moment.replace(tzinfo=None) if dialect.name == "mssql" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's signature
        """Return an aware UTC datetime."""
        if value is None:
            return None
        moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text; one representation on every database, parsed by orjson."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base's signature
        """Return the JSON text of ``value``."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - the base's signature
        """Return the parsed value."""
        return None if value is None else orjson.loads(value)
