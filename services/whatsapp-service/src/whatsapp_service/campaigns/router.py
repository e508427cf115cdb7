"""Routes of campaigns: writing one down, its audience, and the deeds on it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from shared.errors import BadRequest
from shared.schemas.common import PageNumber, PageSize, Uuid
from shared.security.policy import allow
from shared.security.principal import Principal
from whatsapp_service.campaigns.rules_schemas import RulesBody, RulesView
from whatsapp_service.campaigns.schemas import (
    CampaignBody,
    CampaignList,
    CampaignView,
    Decision,
    HeaderFileView,
    PreviewList,
    Rejection,
    SegmentBody,
    State,
)
from whatsapp_service.campaigns.service import CampaignService

PREFIX = "/api/whatsapp/campaigns"
UPLOADS = f"{PREFIX}/files/"
"""Files of recipients go here: the one path of campaigns whose body is not JSON."""
MOST_FILE = 4 * 1024 * 1024
Reader = Annotated[Principal, allow("campaigns:read")]
Sender = Annotated[Principal, allow("campaigns:send")]
Approver = Annotated[Principal, allow("campaigns:approve")]


def build_router(campaigns: CampaignService) -> APIRouter:
    """Return the routes over ``campaigns``."""
    router = APIRouter(prefix=PREFIX, tags=["campaigns"])
    _rules(router, campaigns)
    _writing(router, campaigns)
    _audience(router, campaigns)
    _deeds(router, campaigns)
    return router


def _rules(router: APIRouter, campaigns: CampaignService) -> None:
    @router.get("/rules", response_model=RulesView)
    async def read_rules(_: Reader) -> Any:
        """Show what holds for every campaign: consent, hours, words of opting out, prices."""
        return await campaigns.rules.shown()

    @router.put("/rules", response_model=RulesView)
    async def change_rules(caller: Annotated[Principal, allow("settings:manage")], body: RulesBody) -> Any:
        """Decide what holds for every campaign; running ones follow at once."""
        return await campaigns.rules.change(caller, body)


def _writing(router: APIRouter, campaigns: CampaignService) -> None:
    @router.get("", response_model=CampaignList)
    async def list_campaigns(
        caller: Reader,
        state: State | None = None,
        q: Annotated[str | None, Query(max_length=200)] = None,
        page: PageNumber = 1,
        per_page: PageSize = 50,
    ) -> Any:
        """List campaigns, newest first."""
        return await campaigns.looking.list_page(caller, state=state, q=q, page=page, per_page=per_page)

    @router.post("", response_model=CampaignView)
    async def create_campaign(caller: Sender, body: CampaignBody, response: Response) -> Any:
        """Write a campaign down; nothing is sent before somebody approves it."""
        made = await campaigns.create(caller, body)
        response.headers["Location"] = f"{PREFIX}/{made['id']}"
        return made

    @router.get("/{campaign_id}", response_model=CampaignView)
    async def get_campaign(caller: Reader, campaign_id: Uuid) -> Any:
        """Show one campaign with who did what to it."""
        return await campaigns.looking.get(caller, campaign_id)

    @router.put("/{campaign_id}", response_model=CampaignView)
    async def change_campaign(caller: Sender, campaign_id: Uuid, body: CampaignBody) -> Any:
        """Change a draft; a rejected campaign becomes a draft again."""
        return await campaigns.change(caller, campaign_id, body)

    @router.get("/{campaign_id}/file", response_model=HeaderFileView)
    async def header_file(_: Reader, campaign_id: Uuid) -> Any:
        """Show the stored file that the campaign's template opens with."""
        return await campaigns.files.show(campaign_id)

    @router.delete("/{campaign_id}", status_code=204)
    async def delete_campaign(_: Sender, campaign_id: Uuid) -> None:
        """Delete a draft or a rejected campaign."""
        await campaigns.delete(campaign_id)

    @router.post("/{campaign_id}/copy", response_model=CampaignView)
    async def copy_campaign(caller: Sender, campaign_id: Uuid, response: Response) -> Any:
        """Make a draft of the same content, without recipients."""
        made = await campaigns.copy(caller, campaign_id)
        response.headers["Location"] = f"{PREFIX}/{made['id']}"
        return made


def _audience(router: APIRouter, campaigns: CampaignService) -> None:
    @router.put("/{campaign_id}/audience/segment", response_model=CampaignView)
    async def choose_segment(caller: Sender, campaign_id: Uuid, body: SegmentBody) -> Any:
        """Take the contacts of a segment as recipients of a draft; whoever was there before is replaced.

        The segment is read again when the campaign is submitted; from then on the list stands.
        """
        return await campaigns.choose_segment(caller, campaign_id, body)

    @router.post("/files/{campaign_id}", response_model=CampaignView)
    async def upload_recipients(
        caller: Sender,
        campaign_id: Uuid,
        request: Request,
        file_name: Annotated[str, Query(max_length=200)] = "",
        skip_invalid: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter, never positional
    ) -> Any:
        """Take the lines of a CSV file (the body as it is) as recipients of a draft; whoever was there before is replaced.

        A file with a line that cannot be read is refused whole, naming line, field and rule; with ``skip_invalid`` such lines
        are noted as left out instead.
        """
        body = await request.body()
        if not body:
            raise BadRequest("The body must be a CSV file.")
        return await campaigns.upload(caller, campaign_id, body, file_name=file_name, skip_invalid=skip_invalid)

    @router.delete("/{campaign_id}/audience", response_model=CampaignView)
    async def clear_audience(caller: Sender, campaign_id: Uuid) -> Any:
        """Take all recipients from a draft."""
        return await campaigns.clear_audience(caller, campaign_id)

    @router.get("/{campaign_id}/preview", response_model=PreviewList)
    async def preview(caller: Reader, campaign_id: Uuid, limit: Annotated[int, Query(ge=1, le=20)] = 5) -> Any:
        """Show what the first recipients would read."""
        return await campaigns.looking.preview(caller, campaign_id, limit)


def _deeds(router: APIRouter, campaigns: CampaignService) -> None:
    @router.post("/{campaign_id}/submit", response_model=CampaignView)
    async def submit(caller: Sender, campaign_id: Uuid) -> Any:
        """Ask for approval; content and recipients stand from now on."""
        return await campaigns.submit(caller, campaign_id)

    @router.post("/{campaign_id}/withdraw", response_model=CampaignView)
    async def withdraw(caller: Sender, campaign_id: Uuid) -> Any:
        """Take a campaign that has not begun back to be changed; it needs approval again."""
        return await campaigns.withdraw(caller, campaign_id)

    @router.post("/{campaign_id}/approve", response_model=CampaignView)
    async def approve(caller: Approver, campaign_id: Uuid, body: Decision) -> Any:
        """Approve; one with a time begins by itself then, another waits to be started."""
        return await campaigns.approve(caller, campaign_id, body.note)

    @router.post("/{campaign_id}/reject", response_model=CampaignView)
    async def reject(caller: Approver, campaign_id: Uuid, body: Rejection) -> Any:
        """Refuse approval and say why."""
        return await campaigns.decide(caller, campaign_id, "reject", body.note)

    @router.post("/{campaign_id}/start", response_model=CampaignView)
    async def start(caller: Sender, campaign_id: Uuid) -> Any:
        """Begin now an approved campaign, whatever time it was planned for."""
        return await campaigns.start(caller, campaign_id)

    @router.post("/{campaign_id}/pause", response_model=CampaignView)
    async def pause(caller: Sender, campaign_id: Uuid) -> Any:
        """Send nothing further for now; what waits in the queue is held back."""
        return await campaigns.decide(caller, campaign_id, "pause")

    @router.post("/{campaign_id}/resume", response_model=CampaignView)
    async def resume(caller: Sender, campaign_id: Uuid) -> Any:
        """Go on where it was paused."""
        return await campaigns.resume(caller, campaign_id)

    @router.post("/{campaign_id}/stop", response_model=CampaignView)
    async def stop(caller: Sender, campaign_id: Uuid) -> Any:
        """End it for good; whoever was not written to yet is not any more."""
        return await campaigns.decide(caller, campaign_id, "stop")
