"""Routes of roles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from auth_service.dependencies import Auth, actor_of
from auth_service.roles.schemas import NewRole, RoleChange, RoleList, RoleView
from auth_service.roles.service import Role
from auth_service.users.schemas import Done
from shared.security.permissions import PERMISSIONS
from shared.security.policy import allow, allow_any
from shared.security.principal import Principal

router = APIRouter(prefix="/api/auth/roles", tags=["roles"])
RoleNamed = Annotated[str, Path(max_length=40)]
Manager = Annotated[Principal, allow("roles:manage")]
Reader = Annotated[Principal, allow_any("roles:manage", "users:manage", "users:read")]


def _view(role: Role) -> RoleView:
    return RoleView(
        name=role.name,
        display_name=role.display_name,
        description=role.description,
        permissions=sorted(role.permissions),
        built_in=role.built_in,
    )


@router.get("")
async def list_roles(auth: Auth, _: Reader) -> RoleList:
    """List every role and every permission there is."""
    return RoleList(roles=[_view(role) for role in await auth.roles.list_all()], permissions=sorted(PERMISSIONS))


@router.post("")
async def create_role(body: NewRole, request: Request, response: Response, auth: Auth, caller: Manager) -> RoleView:
    """Create a custom role."""
    role = await auth.roles.create(actor_of(request, caller), caller, body)
    response.headers["Location"] = f"/api/auth/roles/{role.name}"
    return _view(role)


@router.get("/{name}")
async def get_role(name: RoleNamed, auth: Auth, _: Reader) -> RoleView:
    """Return one role."""
    return _view(await auth.roles.get(name))


@router.put("/{name}")
async def change_role(name: RoleNamed, body: RoleChange, request: Request, auth: Auth, caller: Manager) -> RoleView:
    """Change a custom role; who has it gets the new permissions within seconds."""
    return _view(await auth.roles.change(actor_of(request, caller), caller, name, body))


@router.delete("/{name}")
async def delete_role(name: RoleNamed, request: Request, auth: Auth, caller: Manager) -> Done:
    """Delete a custom role that nobody has."""
    await auth.roles.remove(actor_of(request, caller), caller, name)
    return Done(message="The role was deleted.")
