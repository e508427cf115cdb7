"""Routes of consents."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from shared.errors import BadRequest
from shared.schemas.common import Uuid
from shared.security.policy import allow, allow_any
from shared.security.principal import Principal
from whatsapp_service.consents.schemas import (
    ConsentBody,
    ConsentDetail,
    ConsentList,
    ImportView,
    State,
    WithdrawalBody,
)
from whatsapp_service.consents.service import ConsentService

PREFIX = "/api/whatsapp/consents"
UPLOADS = f"{PREFIX}/file"
MOST_FILE = 4 * 1024 * 1024
Reader = Annotated[Principal, allow_any("campaigns:read", "contacts:read")]
Writer = Annotated[Principal, allow("contacts:write")]


def build_router(consents: ConsentService) -> APIRouter:
    """Return the routes over ``consents``."""
    router = APIRouter(prefix=PREFIX, tags=["consents"])

    @router.get("", response_model=ConsentList)
    async def list_consents(  # noqa: PLR0917 - one parameter per control of the list
        caller: Reader,
        state: State | None = None,
        phone: Annotated[str | None, Query(min_length=3, max_length=40)] = None,
        user_id: Annotated[str | None, Query(min_length=3, max_length=160)] = None,
        q: Annotated[str | None, Query(max_length=200)] = None,
        before: Annotated[str | None, Query(max_length=80)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> Any:
        """List people and where they stand: all, by state, by a whole number or network id, or by a part of the name.

        The newest change comes first; ``before`` is what the page before gave as ``next_before``.
        Whoever does not run campaigns asks about one person, by the whole number or network id.
        """
        if phone is None and user_id is None:
            caller.require("campaigns:read")
        return await consents.page(
            caller, state=state, phone=phone, user_id=user_id, q=q, before=before, limit=limit
        )  # fmt: skip

    @router.post("", response_model=ConsentDetail)
    async def record_consent(response: Response, caller: Writer, body: ConsentBody) -> Any:
        """Record what a customer said; the history keeps what was there before."""
        made = await consents.record(caller, body)
        response.headers["Location"] = f"{PREFIX}/{made['id']}"
        return made

    @router.post("/file", response_model=ImportView)
    async def import_consents(
        caller: Annotated[Principal, allow("contacts:import")],
        request: Request,
        source: Annotated[str, Query(pattern="^(form|contract|phone|import|other)$")] = "import",
        text: Annotated[str, Query(min_length=1, max_length=1000)] = ...,  # type: ignore[assignment]
        proof: Annotated[str, Query(max_length=500)] = "",
    ) -> Any:
        """Record that everybody in a CSV file agreed to ``text``; a file with a bad line is refused whole.

        Who opted out stays opted out: a file does not overrule a person's own later word.
        """
        body = await request.body()
        if not body:
            raise BadRequest("The body must be a CSV file.")
        return {"imported": await consents.import_file(caller, body, source=source, text=text, proof=proof)}

    @router.get("/{consent_id}", response_model=ConsentDetail)
    async def get_consent(caller: Reader, consent_id: Uuid) -> Any:
        """Show where a person stands and the whole history."""
        return await consents.get(caller, consent_id)

    @router.post("/{consent_id}/withdraw", response_model=ConsentDetail)
    async def withdraw_consent(caller: Writer, consent_id: Uuid, body: WithdrawalBody) -> Any:
        """Take back a consent that was recorded; the person has neither agreed nor refused then, and the history stays."""
        return await consents.withdraw(caller, consent_id, body.text)

    return router
