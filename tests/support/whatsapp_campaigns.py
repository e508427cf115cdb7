"""A stand-in for chat-service and auth-service as campaigns need them, and what a campaign is made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

from shared.utils.ids import uuid7

from .waiting import eventually
from .whatsapp_chat import SendingChat, _busy
from .whatsapp_post import Post

CAMPAIGNS = "/api/whatsapp/campaigns"
CONSENTS = "/api/whatsapp/consents"
ADMIN = "019a0000-0000-7000-8000-000000000001"
AUTHOR = "019a0000-0000-7000-8000-00000000aaaa"
ALWAYS = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
PROMO = {
    "id": "8001", "name": "promo", "language": "pt_BR", "status": "APPROVED", "category": "MARKETING",
    "components": [
        {"type": "BODY", "text": "Olá {{1}}, 600 mega por R$ {{2}}.", "example": {"body_text": [["Ana", "99"]]}},
        {"type": "FOOTER", "text": "Responda PARAR para sair."},
    ],
}  # fmt: skip
OUTAGE = {
    "id": "8002", "name": "queda", "language": "pt_BR", "status": "APPROVED", "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Estamos sem sinal no seu bairro."}],
}  # fmt: skip
PICTURE = {
    "id": "8003", "name": "oferta", "language": "pt_BR", "status": "APPROVED", "category": "MARKETING",
    "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "600 mega por R$ 99."}],
}  # fmt: skip
VARIABLES = [
    {"where": "body", "key": "1", "value": "{{first_name}}", "fallback": "cliente"},
    {"where": "body", "key": "2", "value": "99"},
]


@dataclass
class CampaignChat(SendingChat):
    """Stores what campaigns send, once by the id that the sender chose."""

    conversations: dict[str, str] = field(default_factory=dict)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    approvers: list[str] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    inbound: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    blocked: set[str] = field(default_factory=set)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Files by id, with the ``owner_id`` of who uploaded them and whether they are ``kept``."""

    def app(self) -> FastAPI:
        """Return the app."""
        app = FastAPI(openapi_url=None)
        app.add_api_route("/internal/channels/broadcasts", self._broadcasts, methods=["POST"])
        app.add_api_route("/internal/channels/inbound", self._take_in, methods=["POST"])
        app.add_api_route("/internal/audience", self._audience, methods=["POST"])
        app.add_api_route("/internal/kept/{file_id}", self._kept, methods=["GET", "PUT", "DELETE"])
        app.add_api_route("/internal/users", self._users, methods=["GET"])
        app.add_api_route("/internal/revocations", self._revocations, methods=["GET"])
        app.mount("/", super().app())
        return app

    def texts(self) -> list[str]:
        """Return the free texts that were written to customers."""
        return [one["content"] for one in self.messages.values() if one["message_type"] == "text"]

    async def _broadcasts(self, request: Request) -> Any:
        self.asked += 1
        if self.down:
            return _busy()
        return {"results": [self._broadcast(item) for item in orjson.loads(await request.body())["items"]]}

    def _broadcast(self, item: dict[str, Any]) -> dict[str, Any]:
        message_id, phone = item["message_id"], item["phone"]
        if phone in self.blocked:
            problem = {"type": "urn:ispchat:problem:contact-blocked", "detail": "The contact is blocked"}
            return {"message_id": message_id, "outcome": "refused", "problem": problem}
        place = self.conversations.setdefault(phone or item["user_id"], uuid7())
        told = {"message_id": message_id, "conversation_id": place, "contact_id": None}
        if message_id in self.messages:
            return {**told, "outcome": "repeated"}
        contact = {"phone": phone, "user_id": item.get("user_id")}
        if item.get("file_id"):
            item["attachments"] = [self._copied(item["file_id"])]
        self.keep(message_id, place, item, contact)
        return {**told, "outcome": "stored"}

    def upload(
        self, raw: bytes, owner_id: str = ADMIN, content_type: str = "image/png", size: int | None = None
    ) -> str:
        """Let somebody upload a file; returns its id."""
        file_id = uuid7()
        self.files[file_id] = raw
        about = {"name": "oferta.png", "content_type": content_type, "size": size or len(raw), "width": 4, "height": 2}
        self.uploads[file_id] = {**about, "owner_id": owner_id, "kept": False}
        return file_id

    def _copied(self, file_id: str) -> dict[str, Any]:
        held = self.uploads[file_id]
        copy = uuid7()
        self.files[copy] = self.files[file_id]
        return {
            "id": copy, "kind": "image", "mime_type": held["content_type"], "file_name": held["name"], "size": held["size"],
            "digest": hashlib.sha256(self.files[file_id]).hexdigest(),
        }  # fmt: skip

    async def _kept(self, file_id: str, request: Request) -> Any:
        held = self.uploads.get(file_id)
        owner = request.query_params.get("owner_id")
        if request.method == "PUT":
            owner = orjson.loads(await request.body())["owner_id"]
        if request.method != "DELETE" and (held is None or not (held["kept"] or held["owner_id"] == owner)):
            return Response(b'{"type":"urn:ispchat:problem:attachment-not-found"}', status_code=404)
        if request.method == "GET":
            return {"id": file_id, **held, "url": f"/f/{file_id}", "thumbnail_url": None}  # type: ignore[dict-item]
        if held is not None:
            held["kept"] = request.method == "PUT"
        return Response(status_code=204)

    async def _take_in(self, request: Request) -> Any:
        if self.down:
            return _busy()
        results = []
        for item in orjson.loads(await request.body())["items"]:
            phone = item["contact"].get("phone")
            place = self.conversations.setdefault(phone or item["contact"].get("user_id") or "", uuid7())
            (self.notes if item["message_type"] == "system" else self.inbound).append(item)
            message_id = uuid7()
            if item["message_type"] != "system":
                self.tell(
                    "message.created", place, message_id=message_id, message_type="text", direction="inbound"
                )  # fmt: skip
            results.append({"outcome": "stored", "message_id": message_id, "conversation_id": place})
        return {"results": results}

    async def _audience(self, request: Request) -> Any:
        asked = orjson.loads(await request.body())
        rest = [one for one in self.contacts if asked["after"] is None or one["contact_id"] > asked["after"]]
        page = rest[:2]
        return {"contacts": page, "next_after": page[-1]["contact_id"] if len(rest) > 2 else None}

    async def _users(self) -> Any:
        users = [{"id": one, "is_active": True, "permissions": ["campaigns:approve"]} for one in self.approvers]
        return {"users": users, "position": 0}

    async def _revocations(self) -> Any:
        return {"items": [], "position": 0}


async def ready(post: Post, **rules: Any) -> None:
    """Give the number its templates, and rules under which a test can run at any hour."""
    post.provider.templates = [PROMO, OUTAGE, PICTURE]

    async def fetched() -> bool:
        code, _ = await post.call("POST", "/api/whatsapp/templates/sync", {"channel_id": post.chat.channel_id})
        return code == 200

    await eventually(fetched, within=20, what="the templates are fetched")
    await change_rules(post, hours=ALWAYS, consent_for_campaigns="no_opt_out", **rules)


async def change_rules(post: Post, **given: Any) -> Any:
    """Change some of the rules."""
    _, rules = await post.call("GET", f"{CAMPAIGNS}/rules")
    for name in ("timezone", "most_recipients", "most_per_minute", "updated_at", "updated_by"):
        del rules[name]
    code, changed = await post.call("PUT", f"{CAMPAIGNS}/rules", {**rules, **given})
    assert code == 200, changed
    return changed


def content(post: Post, **parts: Any) -> dict[str, Any]:
    """Return a campaign as it is written down."""
    return {
        "name": "Fibra em dezembro", "kind": "campaign", "channel_id": post.chat.channel_id,
        "template": {"name": "promo", "language": "pt_BR"}, "variables": VARIABLES, "per_minute": 4000, **parts,
    }  # fmt: skip


async def draft(post: Post, lines: list[str], **parts: Any) -> str:
    """Write a campaign down with the recipients of a file; returns its id."""
    code, made = await post.call("POST", CAMPAIGNS, content(post, **parts))
    assert code == 200, made
    body = "\r\n".join(["telefone;nome", *lines]).encode()
    code, answer = await post.send("POST", f"{CAMPAIGNS}/files/{made['id']}", body)
    assert code == 200, answer
    return str(made["id"])


async def begun(post: Post, lines: list[str], **parts: Any) -> str:
    """Begin a campaign; returns its id."""
    campaign_id = await draft(post, lines, **parts)
    for deed, body in (("submit", None), ("approve", {}), ("start", None)):
        code, answer = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/{deed}", body)
        assert code == 200, answer
    return campaign_id


async def shown(post: Post, campaign_id: str) -> Any:
    """Return a campaign."""
    return (await post.call("GET", f"{CAMPAIGNS}/{campaign_id}"))[1]


def numbers(count: int, first: int = 88_000_000) -> list[str]:
    """Return so many lines of a file."""
    return [f"(11) 9{str(first + n)[:4]}-{str(first + n)[4:]};Pessoa {n}" for n in range(count)]
