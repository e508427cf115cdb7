"""Database addresses as operators write them, turned into what SQLAlchemy and our drivers need."""

from __future__ import annotations

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+aiosqlite": "sqlite+pysqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+psycopg": "postgresql+asyncpg",
    "postgresql+psycopg2": "postgresql+asyncpg",
    "mssql": "mssql+mssqlpython",
    "mssql+pyodbc": "mssql+mssqlpython",
    "mssql+aioodbc": "mssql+mssqlpython",
}


def normalise_database_url(url: str) -> str:
    """Return ``url`` with the driver this product uses for that database.

    Raises ValueError for a scheme that is none of SQLite, PostgreSQL, SQL Server.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise ValueError("a database URL looks like scheme://user:password@host/name")
    driver = _DRIVERS.get(scheme.lower(), scheme.lower())
    if driver not in {"sqlite+pysqlite", "postgresql+asyncpg", "mssql+mssqlpython"}:
        raise ValueError(f"the database scheme {scheme!r} is none of sqlite, postgresql, mssql")
    return f"{driver}://{rest}"
