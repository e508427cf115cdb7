"""The deeds on campaigns: written down, submitted, approved, begun, paused, stopped. Each is kept with who did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from shared.database.port import Database, Tx
from shared.events.log import Event, EventLog
from shared.security.principal import Principal
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from whatsapp_service.campaigns import recipient_store, repository
from whatsapp_service.campaigns.audiences import Audiences
from whatsapp_service.campaigns.checks import Checks
from whatsapp_service.campaigns.domain import ANEW, COPIED, DECIDES_WHO, OVER, Refusal, after, may_approve
from whatsapp_service.campaigns.errors import NobodyToReach, OwnCampaign, WrongCampaignState
from whatsapp_service.campaigns.filling import file_in
from whatsapp_service.campaigns.finding import campaign_of, editable
from whatsapp_service.campaigns.header_files import HeaderFiles
from whatsapp_service.campaigns.looking import Looking, OtherApprovers
from whatsapp_service.campaigns.rules import RulesService, name_of, rules_of
from whatsapp_service.campaigns.schemas import CampaignBody, SegmentBody
from whatsapp_service.campaigns.showing import NOBODY, Showing, estimate


class CampaignService:
    """The deeds. ``other_approvers`` says how many active users besides one may approve; ``wake`` is set to stir the runner."""

    def __init__(
        self, *, database: Database, clock: Clock, events: EventLog, rules: RulesService, checks: Checks, showing: Showing,
        audiences: Audiences, files: HeaderFiles, other_approvers: OtherApprovers,
    ) -> None:  # fmt: skip
        self._database, self._clock, self._events, self.rules = database, clock, events, rules
        self._checks, self._showing, self._audiences, self.files = checks, showing, audiences, files
        self._other_approvers = other_approvers
        self.looking = Looking(
            database=database, showing=showing, audiences=audiences, other_approvers=other_approvers
        )  # fmt: skip
        self.wake: Callable[[], None] = lambda: None

    # --- writing ---

    async def create(self, caller: Principal, body: CampaignBody) -> dict[str, Any]:
        """Write a campaign down. Raises Invalid, TemplateNotUsable."""
        await self.files.hold(caller, body)

        def write(tx: Tx) -> dict[str, Any]:
            return self._new(tx, caller, self._checks.content(tx.connection, body), "create")

        return await self._database.write(write)

    async def copy(self, caller: Principal, campaign_id: str) -> dict[str, Any]:
        """Make a draft of the same content. Raises CampaignNotFound."""

        def write(tx: Tx) -> dict[str, Any]:
            row = campaign_of(tx.connection, campaign_id)
            values = {**{name: getattr(row, name) for name in COPIED}, "name": row.name, "start_at": None}
            return self._new(tx, caller, values, "copy")

        return await self._database.write(write)

    async def change(self, caller: Principal, campaign_id: str, body: CampaignBody) -> dict[str, Any]:
        """Change a draft. Raises CampaignNotFound, WrongCampaignState, Invalid, TemplateNotUsable."""
        await self.files.hold(caller, body)

        def write(tx: Tx) -> tuple[dict[str, Any], str | None]:
            row = campaign_of(tx.connection, campaign_id, lock=True)
            values = {**self._checks.content(tx.connection, body), **ANEW, "author_id": caller.id}
            self._move(tx, caller, row, "revise", {**values, "author_name": name_of(caller)}, shown="change")
            changed = campaign_of(tx.connection, campaign_id)
            if any(getattr(changed, name) != getattr(row, name) for name in DECIDES_WHO):
                self._audiences.review(tx, changed)
            return self._showing.whole(tx.connection, caller, changed), file_in(row.variables)

        shown, old = await self._database.write(write)
        await self.files.let_go(old)
        return shown

    async def delete(self, campaign_id: str) -> None:
        """Delete a draft. Raises CampaignNotFound, WrongCampaignState."""

        def write(tx: Tx) -> str | None:
            row = editable(tx.connection, campaign_id)
            repository.remove(tx.connection, row.id)
            self._tell(tx, row.id, "deleted")
            return file_in(row.variables)

        await self.files.let_go(await self._database.write(write))

    # --- the audience ---

    async def choose_segment(self, caller: Principal, campaign_id: str, body: SegmentBody) -> dict[str, Any]:
        """Take a segment's contacts as recipients. Raises CampaignNotFound, WrongCampaignState and chat's problems."""
        await self._database.read(lambda c: editable(c, campaign_id, lock=False))
        found = await self._audiences.segment(body)
        return await self._keep_audience(caller, campaign_id, found)

    async def upload(
        self, caller: Principal, campaign_id: str, body: bytes, *, file_name: str, skip_invalid: bool
    ) -> dict[str, Any]:
        """Take a file's lines as recipients. Raises AudienceFileRefused, CampaignNotFound, WrongCampaignState."""
        await self._database.read(lambda c: editable(c, campaign_id, lock=False))
        found = await self._audiences.table(body, file_name=file_name, skip_invalid=skip_invalid)
        return await self._keep_audience(caller, campaign_id, found)

    async def clear_audience(self, caller: Principal, campaign_id: str) -> dict[str, Any]:
        """Take all recipients away. Raises CampaignNotFound, WrongCampaignState."""
        return await self._keep_audience(caller, campaign_id, (None, []))

    async def _keep_audience(
        self, caller: Principal, campaign_id: str, found: tuple[dict[str, Any] | None, list[dict[str, Any]]]
    ) -> dict[str, Any]:
        def write(tx: Tx) -> dict[str, Any]:
            row = editable(tx.connection, campaign_id)
            self._store_audience(tx, row, found)
            self._note(tx, caller, row.id, deed="audience", state=row.state)
            return self._showing.whole(tx.connection, caller, campaign_of(tx.connection, campaign_id))

        return await self._database.write(write)

    def _store_audience(
        self, tx: Tx, row: Row[Any], found: tuple[dict[str, Any] | None, list[dict[str, Any]]]
    ) -> None:  # fmt: skip
        audience, rows = found
        audience = self._audiences.counted(tx.connection, row, audience, rows)
        recipient_store.replace(tx.connection, row.id, rows)
        repository.change(tx.connection, row.id, {"audience": audience, "updated_at": self._clock.now()})

    # --- deeds ---

    async def submit(self, caller: Principal, campaign_id: str) -> dict[str, Any]:
        """Ask for approval; a segment is read again. Raises what keeps the campaign from being sent as it is."""
        row = await self._database.read(lambda c: campaign_of(c, campaign_id))
        segment = (row.audience or {}).get("filter")
        fresh = await self._audiences.segment(SegmentBody.model_validate(segment)) if segment else None
        others = await self.looking.others(caller)

        def write(tx: Tx) -> dict[str, Any]:
            row = campaign_of(tx.connection, campaign_id, lock=True)
            self._fits(row, "submit")
            self._checks.ready(tx.connection, row)
            if fresh is not None and (row.audience or {}).get("filter") == segment:
                self._store_audience(tx, row, fresh)
            else:
                self._audiences.review(tx, row)
            row = campaign_of(tx.connection, campaign_id)
            if not (row.audience or {}).get("total"):
                raise NobodyToReach
            self._checks.columns_known(row, row.audience)
            values = {"submitter_id": caller.id, "submitted_at": self._clock.now()}
            return self._move(tx, caller, row, "submit", values, others=others)

        return await self._database.write(write)

    async def withdraw(self, caller: Principal, campaign_id: str) -> dict[str, Any]:
        """Take a campaign back to be changed. Raises CampaignNotFound, WrongCampaignState."""
        return await self._database.write(
            lambda tx: self._move(
                tx, caller, campaign_of(tx.connection, campaign_id, lock=True), "withdraw", dict(ANEW)
            )
        )

    async def approve(self, caller: Principal, campaign_id: str, note: str) -> dict[str, Any]:
        """Approve. Raises OwnCampaign, CampaignNotFound, WrongCampaignState, TemplateNotUsable."""
        row = await self._database.read(lambda c: campaign_of(c, campaign_id))
        own = caller.id in (row.author_id, row.submitter_id)
        others = await self._other_approvers(caller.id) if own else 0

        def write(tx: Tx) -> dict[str, Any]:
            row = campaign_of(tx.connection, campaign_id, lock=True)
            self._fits(row, "approve")
            is_allowed = may_approve(
                caller=caller.id, author=row.author_id, submitter=row.submitter_id, other_approvers=others
            )
            if not is_allowed:
                raise OwnCampaign("Who wrote or submitted a campaign does not approve it; ask another supervisor.")
            template = self._checks.ready(tx.connection, row)
            count, rules = repository.count(tx.connection, row.id), rules_of(tx.connection)
            values = {
                "approver_id": caller.id, "approver_name": name_of(caller), "approved_at": self._clock.now(),
                "approved_estimate": estimate(count, rules, template.category),
            }  # fmt: skip
            shown = self._move(tx, caller, row, "approve", values, note=note)
            if row.start_at is None:
                return shown
            return self._move(tx, None, campaign_of(tx.connection, campaign_id), "schedule", {}, viewer=caller)

        return await self._database.write(write)

    async def start(self, caller: Principal, campaign_id: str) -> dict[str, Any]:
        """Begin now. Raises CampaignNotFound, WrongCampaignState, TemplateNotUsable."""
        return await self._database.write(
            lambda tx: self.begin(tx, caller, campaign_of(tx.connection, campaign_id, lock=True), viewer=caller)
        )

    def begin(self, tx: Tx, actor: Principal | None, row: Row[Any], viewer: Principal) -> dict[str, Any]:
        """Begin a campaign in ``tx``; ``actor`` is None when its time has come by itself."""
        self._fits(row, "start")
        template = self._checks.ready(tx.connection, row)
        self._audiences.review(tx, row)
        now = self._clock.now()
        values = {"started_at": now, "next_at": now, "template_category": template.category}
        return self._move(tx, actor, row, "start", values, viewer=viewer)

    async def resume(self, caller: Principal, campaign_id: str) -> dict[str, Any]:
        """Go on. Raises CampaignNotFound, WrongCampaignState, TemplateNotUsable."""

        def write(tx: Tx) -> dict[str, Any]:
            row = campaign_of(tx.connection, campaign_id, lock=True)
            self._fits(row, "resume")
            self._checks.ready(tx.connection, row)
            now = self._clock.now()
            values = {"state_reason": "", "waits_for": None, "waits_until": None, "next_at": now}
            if row.started_at is None:
                self._audiences.review(tx, row)
                values["started_at"] = now
            return self._move(tx, caller, row, "resume", values)

        return await self._database.write(write)

    async def decide(self, caller: Principal, campaign_id: str, deed: str, note: str = "") -> dict[str, Any]:
        """Pause, stop or reject. Raises CampaignNotFound, WrongCampaignState."""

        def write(tx: Tx) -> dict[str, Any]:
            row = campaign_of(tx.connection, campaign_id, lock=True)
            return self._move(tx, caller, row, deed, {"state_reason": note}, note=note)

        return await self._database.write(write)

    def hold(self, tx: Tx, row: Row[Any], reason: str) -> None:
        """Pause a running campaign by ourselves."""
        self._move(tx, None, row, "pause", {"state_reason": reason[:500]}, note=reason, viewer=NOBODY)

    def finish(self, tx: Tx, row: Row[Any]) -> None:
        """End a campaign whose every recipient was written to."""
        self._move(tx, None, row, "finish", {}, viewer=NOBODY)

    # --- what all deeds share ---

    def _new(self, tx: Tx, caller: Principal, values: dict[str, Any], deed: str) -> dict[str, Any]:
        campaign_id, now = uuid7(), self._clock.now()
        fresh = {"id": campaign_id, "author_id": caller.id, "author_name": name_of(caller), "created_at": now}
        repository.add(tx.connection, {**ANEW, **values, **fresh, "updated_at": now, "audience": None})
        self._note(tx, caller, campaign_id, deed=deed, state="draft")
        self._tell(tx, campaign_id, "draft")
        return self._showing.whole(tx.connection, caller, campaign_of(tx.connection, campaign_id))

    @staticmethod
    def _fits(row: Row[Any], deed: str) -> str:
        found = after(row.state, deed)
        if isinstance(found, Refusal):
            raise WrongCampaignState(found.sentence, state=row.state)
        return found

    def _move(
        self, tx: Tx, actor: Principal | None, row: Row[Any], deed: str, values: dict[str, Any], *, note: str = "",
        shown: str | None = None, viewer: Principal | None = None, others: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        state, now = self._fits(row, deed), self._clock.now()
        values = {**values, "state": state, "updated_at": now}
        if state != "running":
            values |= {"waits_for": None, "waits_until": None}
        if state in OVER:
            values["finished_at"] = now
        repository.change(tx.connection, row.id, values)
        if state == "stopped":
            recipient_store.cancel_pending(tx.connection, row.id)
        self._note(tx, actor, row.id, deed=shown or deed, state=state, note=note)
        self._tell(tx, row.id, state)
        tx.after_commit(self.wake)
        seen = campaign_of(tx.connection, row.id)
        return self._showing.whole(tx.connection, viewer or actor or NOBODY, seen, others=others)

    def _note(
        self, tx: Tx, actor: Principal | None, campaign_id: str, *, deed: str, state: str, note: str = ""
    ) -> None:
        who = {"by_id": actor.id, "by_name": name_of(actor)} if actor is not None else {"by_id": None, "by_name": ""}
        values = {"deed": deed, "state": state, "note": note[:500], "at": self._clock.now(), **who}
        repository.add_deed(tx.connection, campaign_id, values)

    def _tell(self, tx: Tx, campaign_id: str, state: str) -> None:
        data = {"campaign_id": campaign_id, "state": state}
        self._events.append(tx, [Event.new("campaign.changed", campaign_id, data)])
