"""Routes for the other services: the event log, the snapshot of users, and users that demo data asks for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from auth_service.dependencies import Auth
from auth_service.users.schemas import NewUser, StaffMember, StaffSnapshot
from auth_service.users.seeding import seed_user
from shared.schemas.common import View
from shared.security.policy import internal
from shared.security.principal import Principal

router = APIRouter(prefix="/internal", include_in_schema=False)
Service = Annotated[Principal, internal()]
Position = Annotated[int, Query(ge=0, le=2**63 - 1)]


class SeededUser(View):
    """A user of that name exists now."""

    id: str
    created: bool


class EventRows(View):
    """Rows of the event log in order."""

    rows: list[dict[str, Any]]


@router.get("/events")
async def read_events(auth: Auth, _: Service, after: Position = 0) -> EventRows:
    """Return what happened after a position."""
    return EventRows(rows=await auth.users.read_events(after))


@router.get("/users")
async def snapshot(auth: Auth, _: Service) -> StaffSnapshot:
    """Return all users and the position of the event log that they are the state of."""
    position, users = await auth.users.snapshot()
    return StaffSnapshot(position=position, users=[StaffMember.model_validate(user.event()) for user in users])


@router.post("/users")
async def seed(body: NewUser, auth: Auth, _: Service) -> SeededUser:
    """Make sure that a user of this username exists; one who does is left as he is."""
    user_id, created = await seed_user(auth.users, body)
    return SeededUser(id=user_id, created=created)
