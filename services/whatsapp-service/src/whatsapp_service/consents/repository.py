"""Every SQL statement about consents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from shared.models.base import ACCOUNT
from shared.utils.ids import uuid7
from whatsapp_service.consents.models import answers, consents, records

c, a = consents.c, answers.c


def of_person(connection: Connection, phone: str | None, user_id: str | None, *, lock: bool = False) -> list[Row[Any]]:
    """Return what is kept of a person: one row, or two while number and network id are not known to be one."""
    known: list[ColumnElement[bool]] = []
    if phone:
        known.append(c.phone == phone)
    if user_id:
        known.append(c.user_id == user_id)
    wanted = select(consents).where(c.account_id == ACCOUNT, or_(*known)).order_by(c.id)
    return list(connection.execute(wanted.with_for_update() if lock else wanted))


def standing(connection: Connection, phones: Sequence[str], user_ids: Sequence[str]) -> list[Row[Any]]:
    """Return what is kept of any of these people."""
    known: list[ColumnElement[bool]] = []
    if phones:
        known.append(c.phone.in_(list(phones)))
    if user_ids:
        known.append(c.user_id.in_(list(user_ids)))
    if not known:
        return []
    wanted = select(c.phone, c.user_id, c.state, c.at).where(c.account_id == ACCOUNT, or_(*known))
    return list(connection.execute(wanted))


def find(connection: Connection, consent_id: str, *, lock: bool = False) -> Row[Any] | None:
    """Return what is kept under an id."""
    wanted = select(consents).where(c.account_id == ACCOUNT, c.id == consent_id)
    return connection.execute(wanted.with_for_update() if lock else wanted).first()


def add(connection: Connection, values: Mapping[str, Any]) -> str:
    """Insert a person; returns the id."""
    made = uuid7()
    connection.execute(insert(consents).values(id=made, account_id=ACCOUNT, **values))
    return made


def change(connection: Connection, consent_id: str, values: Mapping[str, Any]) -> None:
    """Set ``values`` on a person."""
    connection.execute(update(consents).where(c.id == consent_id).values(**values))


def join(connection: Connection, gone: str, kept: str) -> None:
    """Give the history of one row to another of the same person."""
    connection.execute(update(records).where(records.c.consent_id == gone).values(consent_id=kept))
    connection.execute(delete(consents).where(c.id == gone))


def add_record(connection: Connection, values: Mapping[str, Any]) -> str:
    """Add to the history; returns the id."""
    made = uuid7()
    connection.execute(insert(records).values(id=made, account_id=ACCOUNT, **values))
    return made


def tells_of(connection: Connection, consent_id: str, message_id: str) -> bool:
    """Return whether a history tells already of a message that was sent in spite of a refusal."""
    mine = (records.c.consent_id == consent_id, records.c.message_id == message_id)
    return connection.execute(select(records.c.id).where(*mine)).first() is not None


def last_word(connection: Connection, consent_id: str) -> Row[Any] | None:
    """Return the newest word in a person's history."""
    wanted = select(records).where(records.c.consent_id == consent_id, records.c.message_id.is_(None))
    return connection.execute(wanted.order_by(records.c.at.desc(), records.c.id.desc()).limit(1)).first()


def history(connection: Connection, consent_id: str) -> list[Row[Any]]:
    """Return the history of a person, newest first."""
    wanted = select(records).where(records.c.consent_id == consent_id)
    return list(connection.execute(wanted.order_by(records.c.at.desc(), records.c.id.desc())))


def page(
    connection: Connection, *, state: str | None, phone: str | None, user_id: str | None, q: str | None,
    before: tuple[datetime, str] | None, limit: int,
) -> list[Row[Any]]:  # fmt: skip
    """Return people, whose word is newest first; from behind a word and its id."""
    where: list[ColumnElement[bool]] = [c.account_id == ACCOUNT]
    given = ((c.state, state), (c.phone, phone), (c.user_id, user_id))
    where += [column == value for column, value in given if value is not None]
    if q:
        where.append(func.lower(c.name).contains(q.lower(), autoescape=True))
    if before is not None:
        at, consent_id = before
        where.append(or_(c.at < at, and_(c.at == at, c.id < consent_id)))
    wanted = select(consents).where(*where).order_by(c.at.desc(), c.id.desc())
    return list(connection.execute(wanted.limit(limit)))


def add_answer(connection: Connection, values: Mapping[str, Any]) -> None:
    """Note what chat must still be told."""
    connection.execute(insert(answers).values(id=uuid7(), account_id=ACCOUNT, tries=0, **values))


def ready(connection: Connection, channel_id: str, external_id: str) -> bool:
    """Note that the answered message is in its conversation; returns whether an answer waited for it."""
    mine = (a.channel_id == channel_id, a.external_id == external_id, a.is_ready.is_(False))
    return bool(connection.execute(update(answers).where(*mine).values(is_ready=True)).rowcount)


def due_answers(connection: Connection, now: datetime, most: int) -> list[Row[Any]]:
    """Return the answers that can be given now, oldest first."""
    wanted = select(answers).where(a.is_ready.is_(True), a.due_at <= now).order_by(a.id).limit(most)
    return list(connection.execute(wanted))


def postpone(connection: Connection, answer_id: str, until: datetime) -> None:
    """Try an answer again later."""
    connection.execute(update(answers).where(a.id == answer_id).values(tries=a.tries + 1, due_at=until))


def settle(connection: Connection, answer_id: str) -> None:
    """Forget an answer that chat has."""
    connection.execute(delete(answers).where(a.id == answer_id))


def purge(connection: Connection, before: datetime) -> None:
    """Forget answers whose message never came."""
    connection.execute(delete(answers).where(a.created_at < before))
