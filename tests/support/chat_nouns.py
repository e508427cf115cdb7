"""What tests of contacts, queues, files and the widget share: users as auth tells of them, files, visitors."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import jwt
from fastapi import FastAPI
from PIL import Image

from shared.security.permissions import BUILT_IN_ROLES
from shared.security.policy import Security, internal
from shared.security.principal import Principal
from shared.utils.ids import uuid7

URL = "/api/chat/attachments"
FORM = "multipart/form-data; boundary=x"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return an image file."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def with_exif() -> bytes:
    """Return a photo as a camera writes it: turned, with its maker and its place."""
    exif = Image.Exif()
    exif[271] = "CameraMaker"
    exif[274] = 6
    exif.get_ifd(34853)[1] = "S"
    return picture(exif=exif)


async def upload(client: Any, data: bytes, name: str = "foto.jpg", url: str = URL) -> Any:
    """Upload a file."""
    return await client.post(url, files={"file": (name, data, "image/jpeg")})


def stored(nouns: Any) -> list[Path]:
    """Return the files that lie in the storage."""
    return [path for path in (nouns.settings.data_dir / "attachments").rglob("*") if path.is_file()]


def form(**more: Any) -> dict[str, Any]:
    """Return what a visitor fills in."""
    return {"name": "Maria Silva", "phone": "(11) 98888-7777", "consent": {"version": "1", "accepted": True}, **more}


async def begin(visits: Any, address: str = "203.0.113.7", token: str | None = None, **more: Any) -> Any:
    """Ask for a widget session."""
    async with visits.client(token, address=address) as client:
        return await client.post("/api/widget/sessions", json=form(**more))


async def secret_of(visits: Any) -> str:
    """Return the secret under which the provider's site signs identities."""
    async with visits.as_role("admin") as admin:
        return str((await admin.get("/api/chat/widget/settings")).json()["identity_secret"])


def signed(secret: str, **claims: Any) -> str:
    """Return a signed identity."""
    return jwt.encode({"sub": "cliente-1", "exp": int(time.time()) + 600, **claims}, secret, "HS256")


def user(name: str, role: str = "agent", **more: Any) -> dict[str, Any]:
    """Return a user as auth-service tells of him."""
    return {
        "id": uuid7(), "username": name, "display_name": name.title(), "role": role, "is_active": True,
        "permissions": sorted(BUILT_IN_ROLES[role]), **more,
    }  # fmt: skip


@dataclass
class FakeAuth:
    """The two internal routes of auth-service that chat reads."""

    users: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    position: int = 0

    def app(self, security: Security) -> FastAPI:
        """Return the app that answers them."""
        app = FastAPI()
        app.state.security = security

        @app.get("/internal/users")
        async def users(_: Annotated[Principal, internal()]) -> dict[str, Any]:
            return {"position": self.position, "users": self.users}

        @app.get("/internal/events")
        async def events(_: Annotated[Principal, internal()], after: int = 0) -> dict[str, Any]:
            return {"rows": [row for row in self.rows if row["position"] > after]}

        return app

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        """Append an event."""
        self.position += 1
        event = {"id": uuid7(), "type": kind, "key": data["id"], "at": "2026-11-22T12:00:00.000Z", "data": data}
        self.rows.append({"position": self.position, "events": [event]})
