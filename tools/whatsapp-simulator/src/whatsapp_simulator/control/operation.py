"""What is done to the simulated world besides being a customer: files, faults, settings, Meta's own deeds."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from whatsapp_simulator.control import bodies, meta, past
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.control.part import Part, parsed, read
from whatsapp_simulator.faults import KINDS
from whatsapp_simulator.media import WEBHOOK_LIFE, bare_type
from whatsapp_simulator.voice import NotAudio, to_voice_note

MOST_FILE = 101 * 1024 * 1024


class Operation(Part):
    """The routes that change the world."""

    def table(self) -> list[tuple[str, str, Any]]:
        """Return (method, path, endpoint) of every route."""
        return [
            ("POST", "/control/webhooks", self.send_webhook),
            ("POST", "/control/media", self.add_media),
            ("GET", "/control/media/{media_id}", self.get_media),
            ("GET", "/control/faults", self.faults),
            ("POST", "/control/faults", self.add_fault),
            ("DELETE", "/control/faults", self.remove_faults),
            ("DELETE", "/control/faults/{fault}", self.remove_faults),
            ("PATCH", "/control/settings", self.settings),
            ("POST", "/control/echo", self.echo),
            ("PATCH", "/control/templates/{template}", self.template),
            ("POST", "/control/burst", self.burst),
            ("POST", "/control/past", self.remember),
            ("POST", "/control/reset", self.reset),
        ]

    async def send_webhook(self, request: Request) -> dict[str, Any]:
        """Sign and deliver a body as it is given."""
        wanted = await parsed(request, bodies.RawWebhook)
        return meta.send_raw(self.world, self.line(wanted.line_id), wanted)

    async def add_media(self, request: Request) -> dict[str, Any]:
        """Keep a file of a customer; what a browser recorded becomes a voice message as a telephone makes it."""
        query = request.query_params
        line = self.line(query.get("line_id"))
        content = await read(request, MOST_FILE)
        mime_type = query.get("mime_type") or request.headers.get("content-type", "application/octet-stream")
        if not content:
            raise Refused("the file is empty")
        if bare_type(mime_type) in ("audio/webm", "video/webm") or (query.get("voice") and "ogg" not in mime_type):
            try:
                content = await asyncio.to_thread(to_voice_note, content)
            except NotAudio as error:
                raise Refused(str(error)) from error
            mime_type = "audio/ogg; codecs=opus"
        return {
            "id": self.world.media.add(line.id, mime_type, query.get("file_name"), content, WEBHOOK_LIFE).id,
            "mime_type": mime_type,
        }

    async def get_media(self, request: Request) -> Response:
        """Return a file for the page."""
        media = self.world.media.find(request.path_params["media_id"])
        if media is None:
            return JSONResponse({"detail": "there is no such file"}, status_code=404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        return Response(media.content, media_type=media.mime_type, headers=headers)

    async def faults(self, _: Request) -> dict[str, Any]:
        """Return the faults that are on, and every kind there is."""
        return {"faults": [fault.view() for fault in self.world.faults.all()], "kinds": KINDS}

    async def add_fault(self, request: Request) -> dict[str, Any]:
        """Switch a fault on."""
        wanted = await parsed(request, bodies.NewFault)
        if wanted.kind not in KINDS:
            raise Refused(f"kind must be one of {', '.join(KINDS)}")
        customer = self.customer(wanted.customer).id if wanted.customer else None
        return self.world.faults.add(
            wanted.kind, count=wanted.count, rate=wanted.rate, customer=customer, params=wanted.params
        ).view()

    async def remove_faults(self, request: Request) -> dict[str, Any]:
        """Switch one fault off, or all."""
        return {"removed": self.world.faults.remove(request.path_params.get("fault"))}

    async def settings(self, request: Request) -> dict[str, Any]:
        """Change the pace or the rules."""
        wanted = await parsed(request, bodies.Settings)
        for target, given in ((self.world.pace, wanted.pace), (self.world.rules, wanted.rules)):
            known = {field.name for field in fields(target)}
            unknown = sorted(set(given) - known)
            if unknown:
                raise Refused(f"there is no setting '{unknown[0]}'; there are {', '.join(sorted(known))}")
            for name, value in given.items():
                setattr(target, name, value)
        return {"pace": asdict(self.world.pace), "rules": asdict(self.world.rules)}

    async def echo(self, request: Request) -> dict[str, Any]:
        """Somebody writes to a customer from the business's own telephone."""
        wanted = await parsed(request, bodies.Echo)
        return meta.echo(self.world, self.line(wanted.line_id), self.customer(wanted.customer), wanted).view()

    async def template(self, request: Request) -> dict[str, Any]:
        """Meta reviews, pauses or moves a template."""
        wanted = await parsed(request, bodies.TemplateChange)
        return meta.change_template(self.world, request.path_params["template"], wanted)

    async def burst(self, request: Request) -> dict[str, Any]:
        """Many customers write at once."""
        wanted = await parsed(request, bodies.Burst)
        return {"ids": meta.burst(self.world, self.line(wanted.line_id), wanted)}

    async def remember(self, request: Request) -> dict[str, Any]:
        """Let people and what was said with them be there, as if it had happened; no webhook tells of it."""
        wanted = await parsed(request, bodies.Past)
        return {"remembered": past.remember(self.world, self.line(wanted.line_id), wanted)}

    async def reset(self, _: Request) -> dict[str, Any]:
        """Forget every message and switch every fault off."""
        self.world.progress.stop()
        self.world.faults.remove()
        self.world.book.clear()
        self.world.hub.tell("reset", {})
        return {"success": True}
