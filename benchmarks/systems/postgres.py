"""A throw-away PostgreSQL whose commits are as durable as a real one's: fsync stays on."""

from __future__ import annotations

from pathlib import Path

from tests.support.databases import PostgresServer

_DEBIAN = Path("/usr/lib/postgresql")


class Postgres(PostgresServer):
    """The newest PostgreSQL of the machine if there is one, else that of the Python wheel."""

    def __init__(self) -> None:
        super().__init__(durable=True, programs=_of_the_machine())

    @property
    def roots(self) -> list[int]:
        """The server's first process."""
        return [self.pid]

    @property
    def version(self) -> str:
        """What the server calls itself."""
        return self.sql("SHOW server_version").strip()


def _of_the_machine() -> Path | None:
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda program: int(program.parts[-3]))
    return found[-1].parent if found else None
