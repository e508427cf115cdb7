"""Every SQL statement about templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from shared.models.base import ACCOUNT
from shared.utils.ids import uuid7
from whatsapp_service.templates.domain import DELETED
from whatsapp_service.templates.models import templates


def of_channel(connection: Connection, channel_id: str) -> dict[str, Row[Any]]:
    """Return every template of a channel by the provider's id."""
    wanted = select(templates).where(templates.c.channel_id == channel_id).with_for_update()
    return {row.external_id: row for row in connection.execute(wanted)}


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert a template."""
    connection.execute(insert(templates).values(id=uuid7(), account_id=ACCOUNT, **values))


def change(connection: Connection, template_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on one template."""
    connection.execute(update(templates).where(templates.c.id == template_id).values(**values))


def find_for_update(
    connection: Connection, channel_ids: Sequence[str], external_id: str | None, name: str, language: str
) -> list[Row[Any]]:
    """Return the rows of one template under each of its account's channels."""
    same = and_(templates.c.name == name, templates.c.language == language)
    if external_id is not None:
        same = or_(same, templates.c.external_id == external_id)
    wanted = select(templates).where(templates.c.channel_id.in_(list(channel_ids)), same).with_for_update()
    return list(connection.execute(wanted))


def of_name(connection: Connection, channel_id: str, name: str, language: str) -> list[Row[Any]]:
    """Return the templates of a name and language that the provider still lists."""
    same = (templates.c.name == name, templates.c.language == language, templates.c.status != DELETED)
    wanted = select(templates).where(templates.c.account_id == ACCOUNT, templates.c.channel_id == channel_id, *same)
    return list(connection.execute(wanted.order_by(templates.c.id)))


def page(
    connection: Connection, *, channel_id: str | None, q: str | None, status: str | None, offset: int, limit: int
) -> tuple[list[Row[Any]], int]:
    """Return templates by name and language, and how many there are in all; deleted ones only when asked for."""
    where: list[ColumnElement[bool]] = [templates.c.account_id == ACCOUNT]
    if channel_id is not None:
        where.append(templates.c.channel_id == channel_id)
    if q:
        where.append(func.lower(templates.c.name).contains(q.lower(), autoescape=True))
    where.append(templates.c.status == status if status else templates.c.status != DELETED)
    total = int(connection.execute(select(func.count()).select_from(templates).where(*where)).scalar_one())
    wanted = select(templates).where(*where).order_by(templates.c.name, templates.c.language, templates.c.id)
    return list(connection.execute(wanted.offset(offset).limit(limit))), total
