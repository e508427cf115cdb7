"""What happened: for the page, and for tests that ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from whatsapp_simulator.control.part import Part
from whatsapp_simulator.faults import KINDS

HEARTBEAT_SECONDS = 15.0


class Watching(Part):
    """The routes that only read."""

    def table(self) -> list[tuple[str, str, Any]]:
        """Return (method, path, endpoint) of every route."""
        return [
            ("GET", "/control/state", self.state),
            ("GET", "/control/events", self.events),
            ("GET", "/control/messages", self.messages),
            ("GET", "/control/chat", self.chat),
            ("GET", "/control/refused", self.refused),
            ("GET", "/control/marks", self.marks),
            ("GET", "/control/webhooks", self.webhooks),
        ]

    async def state(self, request: Request) -> dict[str, Any]:
        """Return everything that a page needs to begin with."""
        world = self.world
        line = self.line(request.query_params.get("line_id"))
        people = []
        for customer in world.people.all():
            chat = [message for message in world.book.chat(line.id, customer.id) if message.kind != "reaction"]
            people.append({
                **customer.view(line.id), "last": chat[-1].view() if chat else None,
                "unread": world.book.unread.get((line.id, customer.id), 0),
            })  # fmt: skip
        return {
            "line": asdict(line), "lines": [asdict(one) for one in world.lines.values()], "customers": people,
            "faults": [fault.view() for fault in world.faults.all()], "kinds": KINDS, "pace": asdict(world.pace),
            "rules": asdict(world.rules), "now": world.now(), "waba_id": world.config.waba_id,
            "webhook_url": world.subscription.address_for(line.id), "webhooks_waiting": world.post.waiting,
            "templates": [template.view() for template in world.templates],
        }  # fmt: skip

    async def events(self, _: Request) -> Response:
        """Tell what happens, as it happens."""
        hub = self.world.hub
        queue = hub.open()

        async def stream() -> AsyncIterator[bytes]:
            yield b"retry: 1000\n\n"
            try:
                while True:
                    try:
                        async with asyncio.timeout(HEARTBEAT_SECONDS):
                            frame = await queue.get()
                    except TimeoutError:
                        frame = b": still here\n\n"
                    if frame is None:
                        return
                    yield frame
            finally:
                hub.close(queue)

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def messages(self, request: Request) -> dict[str, Any]:
        """Return what was accepted from the business, with the request of each."""
        query = request.query_params
        wanted = self.customer(query["customer"]).id if "customer" in query else None
        found = [
            {**message.view(), "request": message.request}
            for message in self.world.book.outbound()
            if wanted in (None, message.customer_id) and query.get("line_id") in (None, message.line_id)
        ]
        return {"messages": found, "total": len(found)}

    async def chat(self, request: Request) -> dict[str, Any]:
        """Return the messages of one chat."""
        line = self.line(request.query_params.get("line_id"))
        customer = self.customer(request.query_params.get("customer", ""))
        return {"messages": [message.view() for message in self.world.book.chat(line.id, customer.id)]}

    async def refused(self, _: Request) -> dict[str, Any]:
        """Return what was refused, with the reason."""
        return {"refused": list(self.world.book.refused)}

    async def marks(self, _: Request) -> dict[str, Any]:
        """Return the read marks."""
        return {"marks": list(self.world.book.marks)}

    async def webhooks(self, request: Request) -> dict[str, Any]:
        """Return the webhooks that were sent or wait, with every answer to them."""
        only = request.query_params.get("state")
        all_of_them = list(self.world.post.remembered)
        found = [one.view() for one in all_of_them if only is None or one.delivered == (only == "delivered")]
        return {"webhooks": found, "waiting": self.world.post.waiting}
