"""Tags. An archived one stays on the conversations that carry it and is offered no more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from chat_service.tags import repository
from chat_service.tags.errors import TagNameTaken, TagNotFound
from shared.database.port import Database, Tx
from shared.errors import Invalid
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from shared.utils.text import clean_line, fold

LONGEST_KEY = 200


class TagService:
    """The deeds on tags."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def list_all(self, *, archived: bool) -> list[dict[str, Any]]:
        """Return the tags by name."""
        rows = await self._database.read(lambda c: repository.all_tags(c, archived=archived))
        return [_view(row) for row in rows]

    async def create(self, name: str, color: str | None) -> dict[str, Any]:
        """Make a tag. Raises TagNameTaken."""
        shown, now = clean_line(name), self._clock.now()
        if not shown:
            raise Invalid.field("name", "required", "must hold a visible character")
        values = {
            "id": uuid7(), "name": shown, "name_key": fold(shown)[:LONGEST_KEY], "color": color, "is_archived": False,
            "created_at": now, "updated_at": now,
        }  # fmt: skip
        try:
            return await self._database.write(lambda tx: self._add(tx, values))
        except IntegrityError as error:
            raise TagNameTaken from error

    def _add(self, tx: Tx, values: dict[str, Any]) -> dict[str, Any]:
        repository.add(tx.connection, values)
        return self._shown(tx.connection, values["id"])

    async def change(self, tag_id: str, given: dict[str, Any]) -> dict[str, Any]:
        """Change colour or archive. Raises TagNotFound."""
        values = {key: value for key, value in given.items() if value is not None or key == "color"}

        def write(tx: Tx) -> dict[str, Any]:
            repository.change(tx.connection, tag_id, {**values, "updated_at": self._clock.now()})
            return self._shown(tx.connection, tag_id)

        return await self._database.write(write)

    def _shown(self, connection: Connection, tag_id: str) -> dict[str, Any]:
        row = repository.get(connection, tag_id)
        if row is None:
            raise TagNotFound
        return _view(row)


def _view(row: Row[Any]) -> dict[str, Any]:
    return {key: getattr(row, key) for key in ("id", "name", "color", "is_archived", "created_at", "updated_at")}
