"""The stored files that campaigns open with: chat keeps them, and holds one for as long as a campaign names it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from shared.clients.http import ServiceClient
from shared.database.port import Database
from shared.errors import Invalid, NotFound, Problem
from shared.security.principal import Principal
from whatsapp_service.campaigns import repository
from whatsapp_service.campaigns.checks import Checks
from whatsapp_service.campaigns.errors import NoHeaderFile
from whatsapp_service.campaigns.filling import FILE, file_in
from whatsapp_service.campaigns.finding import campaign_of
from whatsapp_service.campaigns.schemas import CampaignBody

KEPT = "/internal/kept"
log = structlog.get_logger(__name__)


class HeaderFiles:
    """Looks at files before they are written down, and lets go of those that no campaign names any more."""

    def __init__(self, *, database: Database, chat: ServiceClient, checks: Checks) -> None:
        self._database, self._chat, self._checks = database, chat, checks

    async def hold(self, caller: Principal, body: CampaignBody) -> None:
        """Hold the file that ``body`` names. Raises Invalid for one that is not the caller's or cannot open the template."""
        place = next(((at, one) for at, one in enumerate(body.variables) if (one.where, one.key) == FILE), None)
        if place is None:
            return
        at, variable = place
        path = f"{KEPT}/{_identifier(variable.value, at)}"
        try:
            file = await self._chat.get(path, params={"owner_id": caller.id})
        except NotFound as error:
            raise _unknown(at) from error

        def check(connection: Any) -> None:
            self._checks.opening(connection, body, file)
            self._checks.content(connection, body)

        await self._database.read(check)
        await self._chat.call("PUT", path, body={"owner_id": caller.id})

    async def show(self, campaign_id: str) -> Any:
        """Return the file that a campaign opens with, with addresses that work now. Raises CampaignNotFound, NoHeaderFile."""
        row = await self._database.read(lambda c: campaign_of(c, campaign_id))
        file_id = file_in(row.variables)
        if file_id is None:
            raise NoHeaderFile
        return await self._chat.get(f"{KEPT}/{file_id}")

    async def let_go(self, file_id: str | None) -> None:
        """Let go of a file unless another campaign names it."""
        if file_id is None or await self._database.read(lambda c: repository.names_file(c, file_id)):
            return
        try:
            await self._chat.call("DELETE", f"{KEPT}/{file_id}")
        except Problem as problem:
            # It is only kept longer than it need be.
            log.warning("campaigns.file_not_let_go", file_id=file_id, problem=problem.slug)


def _identifier(value: str, at: int) -> str:
    try:
        return str(UUID(value))
    except ValueError as error:
        raise _unknown(at) from error


def _unknown(at: int) -> Invalid:
    return Invalid.field(f"variables.{at}.value", "exists", "is no file that you uploaded and did not send")
