"""The first users: the administrator of a new installation, and those that demo data asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import inspect, make_url

from auth_service.audit.trail import Actor, AuditEntry
from auth_service.counters import STAFF, advance
from auth_service.settings import AuthSettings
from auth_service.store import Change, Store
from auth_service.users import repository
from auth_service.users.changing import DEFAULT_SETTINGS, build
from auth_service.users.domain import ADMIN, fold, username_fault
from auth_service.users.errors import NameTaken
from auth_service.users.models import users
from auth_service.users.password_rules import fault, too_long
from auth_service.users.passwords import PasswordHasher
from auth_service.users.schemas import NewUser
from auth_service.users.service import UserService
from shared.config.settings import DEFAULT_ADMIN_PASSWORD
from shared.database.opening import open_database
from shared.errors import Unavailable
from shared.utils.ids import uuid7

log = structlog.get_logger(__name__)


class FirstStartRefused(Unavailable):
    """The first start lacks what it needs to make a safe administrator."""

    slug, title = "first-start-refused", "The first administrator cannot be made"


def _first_password(settings: AuthSettings) -> str:
    given = settings.admin_password.get_secret_value() if settings.admin_password else None
    if settings.is_production:
        if given is None:
            raise FirstStartRefused(
                "ADMIN_PASSWORD must be set for the first start in production: there is no user yet"
            )
        if reason := fault(given, context=[settings.admin_username]):
            raise FirstStartRefused(f"ADMIN_PASSWORD {reason}")
    password = given or DEFAULT_ADMIN_PASSWORD
    if too_long(password):
        raise FirstStartRefused("ADMIN_PASSWORD is too long")
    if reason := username_fault(settings.admin_username):
        raise FirstStartRefused(f"ADMIN_USERNAME {reason}")
    return password


async def rehearse(settings: AuthSettings) -> None:
    """Raise FirstStartRefused where a start would: these settings make no administrator, and there is no user yet.

    The database is only looked at when it decides, and never made. Raises Problem where it must be and cannot be read.
    """
    try:
        _first_password(settings)
    except FirstStartRefused:
        if not await _has_users(settings.database_url_for("auth")):
            raise


async def _has_users(url: str) -> bool:
    path = make_url(url).database
    if url.startswith("sqlite") and not (path and Path(path).is_file()):
        return False  # opening it would make it
    database = open_database(url, pool_size=1)
    await database.start()
    try:
        return await database.read(lambda c: inspect(c).has_table(users.name) and repository.exists_any(c))
    finally:
        await database.stop()


async def seed_admin(store: Store, hasher: PasswordHasher, settings: AuthSettings) -> None:
    """Make the administrator of a new installation; nothing where there are users. Two replicas that start together make one."""
    if await store.read(repository.exists_any):
        return
    password = _first_password(settings)
    hashed = await hasher.hash(password)

    def run(change: Change) -> bool:
        advance(change.connection, STAFF)
        if repository.exists_any(change.connection):
            return False
        user_id = uuid7()
        name, email = settings.admin_username, settings.admin_email
        values: dict[str, Any] = {
            "id": user_id,
            "username": name,
            "username_key": fold(name),
            "email": email,
            "email_key": fold(email),
            "display_name": name.capitalize(),
            "password_hash": hashed,
            "must_change_password": password == DEFAULT_ADMIN_PASSWORD,
            "role": ADMIN,
            "is_active": True,
            "is_verified": True,
            "token_version": 0,
            "settings": DEFAULT_SETTINGS,
            "metadata": {},
            "created_at": change.now,
            "updated_at": change.now,
            "last_login": None,
        }
        repository.add(change.connection, values)
        change.audit.append(
            AuditEntry(Actor.system(), "user.create", "user", user_id, details={"role": ADMIN, "first_start": True})
        )
        row = repository.get(change.connection, user_id)
        change.tell("user.created", user_id, build(row, None).event())
        return True

    if await store.change(run):
        log.info(
            "users.admin_created", username=settings.admin_username, default_password=password == DEFAULT_ADMIN_PASSWORD
        )


async def seed_user(service: UserService, new: NewUser) -> tuple[str, bool]:
    """Make sure that a user of this username exists; return his id and whether he was made now."""
    existing = await service.find_id(new.username)
    if existing is not None:
        return existing, False
    try:
        user = await service.create(Actor.system(), None, new)
    except NameTaken:
        existing = await service.find_id(new.username)  # another process made him at the same moment
        if existing is None:
            raise
        return existing, False
    return user.id, True
