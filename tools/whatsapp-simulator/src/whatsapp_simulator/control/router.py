"""The control API's routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, fields
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from whatsapp_simulator.config import Line
from whatsapp_simulator.control import bodies, deeds, meta
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.faults import KINDS
from whatsapp_simulator.media import WEBHOOK_LIFE, bare_type
from whatsapp_simulator.people import Customer, digits_of
from whatsapp_simulator.voice import NotAudio, to_voice_note
from whatsapp_simulator.world import World

MOST_JSON = 8 * 1024 * 1024
MOST_FILE = 101 * 1024 * 1024
HEARTBEAT_SECONDS = 15.0
Model = TypeVar("Model", bound=bodies.Body)


async def _read(request: Request, most: int) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > most:
            raise Refused(f"the body may have {most} bytes")
    return bytes(received)


async def _body(request: Request, model: type[Model]) -> Model:
    return model.model_validate_json(await _read(request, MOST_JSON) or b"{}")


class Control:
    """The routes over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[Route]:
        """Return every route."""
        table: list[tuple[str, str, Any]] = [
            ("GET", "/control/state", self.state),
            ("GET", "/control/events", self.events),
            ("GET", "/control/messages", self.messages),
            ("GET", "/control/chat", self.chat),
            ("GET", "/control/refused", self.refused),
            ("GET", "/control/marks", self.marks),
            ("GET", "/control/webhooks", self.webhooks),
            ("POST", "/control/webhooks", self.send_webhook),
            ("POST", "/control/media", self.add_media),
            ("GET", "/control/media/{media_id}", self.get_media),
            ("POST", "/control/customers", self.add_customer),
            ("PATCH", "/control/customers/{customer}", self.change_customer),
            ("POST", "/control/customers/{customer}/messages", self.write),
            ("POST", "/control/customers/{customer}/press", self.press),
            ("POST", "/control/customers/{customer}/reaction", self.react),
            ("POST", "/control/customers/{customer}/edit", self.edit),
            ("POST", "/control/customers/{customer}/delete", self.revoke),
            ("POST", "/control/customers/{customer}/read", self.read),
            ("POST", "/control/customers/{customer}/play", self.play),
            ("POST", "/control/customers/{customer}/window", self.window),
            ("POST", "/control/customers/{customer}/number", self.number),
            ("POST", "/control/customers/{customer}/marketing", self.marketing),
            ("GET", "/control/faults", self.faults),
            ("POST", "/control/faults", self.add_fault),
            ("DELETE", "/control/faults", self.remove_faults),
            ("DELETE", "/control/faults/{fault}", self.remove_faults),
            ("PATCH", "/control/settings", self.settings),
            ("POST", "/control/echo", self.echo),
            ("PATCH", "/control/templates/{template}", self.template),
            ("POST", "/control/burst", self.burst),
            ("POST", "/control/reset", self.reset),
        ]
        return [Route(path, self._guarded(endpoint), methods=[method]) for method, path, endpoint in table]

    @staticmethod
    def _guarded(endpoint: Any) -> Any:
        async def run(request: Request) -> Response:
            try:
                answer = await endpoint(request)
            except ValidationError as error:
                found = error.errors()[0]
                where = ".".join(str(part) for part in found["loc"])
                return JSONResponse({"detail": f"{where}: {found['msg']}" if where else found["msg"]}, status_code=422)
            except Refused as error:
                return JSONResponse({"detail": str(error)}, status_code=409)
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        return run

    def _line(self, line_id: str | None) -> Line:
        try:
            return self.world.line(line_id)
        except KeyError:
            raise Refused("there is no such number of the business") from None

    def _customer(self, name: str) -> Customer:
        found = self.world.people.find(name)
        if found is None:
            raise Refused("there is no such customer")
        return found

    def _who(self, request: Request) -> Customer:
        return self._customer(request.path_params["customer"])

    async def state(self, request: Request) -> dict[str, Any]:
        """Return everything that a page needs to begin with."""
        world = self.world
        line = self._line(request.query_params.get("line_id"))
        people = []
        for customer in world.people.all():
            chat = [message for message in world.book.chat(line.id, customer.id) if message.kind != "reaction"]
            people.append({
                **customer.view(line.id), "last": chat[-1].view() if chat else None,
                "unread": world.book.unread.get((line.id, customer.id), 0),
            })  # fmt: skip
        return {
            "line": asdict(line), "lines": [asdict(one) for one in world.config.lines], "customers": people,
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
                        frame = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
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
        wanted = self._customer(query["customer"]).id if "customer" in query else None
        found = [
            {**message.view(), "request": message.request}
            for message in self.world.book.outbound()
            if wanted in (None, message.customer_id) and query.get("line_id") in (None, message.line_id)
        ]
        return {"messages": found, "total": len(found)}

    async def chat(self, request: Request) -> dict[str, Any]:
        """Return the messages of one chat."""
        line = self._line(request.query_params.get("line_id"))
        customer = self._customer(request.query_params.get("customer", ""))
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

    async def send_webhook(self, request: Request) -> dict[str, Any]:
        """Sign and deliver a body as it is given."""
        wanted = await _body(request, bodies.RawWebhook)
        return meta.send_raw(self.world, self._line(wanted.line_id), wanted)

    async def add_media(self, request: Request) -> dict[str, Any]:
        """Keep a file of a customer; what a browser recorded becomes a voice message as a telephone makes it."""
        query = request.query_params
        line = self._line(query.get("line_id"))
        content = await _read(request, MOST_FILE)
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

    async def add_customer(self, request: Request) -> dict[str, Any]:
        """Let somebody new have WhatsApp."""
        wanted = await _body(request, bodies.NewCustomer)
        people, ids = self.world.people, self.world.ids
        phone = digits_of(wanted.phone) if wanted.phone else None
        if wanted.phone and phone is None:
            raise Refused("phone must be a telephone number")
        known = people.find(phone) if phone else None
        if known is not None:
            raise Refused(f"{known.name} has this number")
        customer = people.add(Customer(
            wanted.id or phone or ids.word(10), wanted.name, wanted.user_id or ids.user(), phone, wanted.wa_id or phone,
            wanted.username, wanted.parent_user_id,
        ))  # fmt: skip
        self.world.tell_customer(customer)
        return customer.view(self._line(None).id)

    async def change_customer(self, request: Request) -> dict[str, Any]:
        """Change what a customer is or allows."""
        customer = self._who(request)
        wanted = await _body(request, bodies.CustomerChange)
        for name, value in wanted.model_dump(exclude_none=True).items():
            setattr(customer, name, value)
        if wanted.online:
            for line in self.world.config.lines:
                self.world.progress.come_online(line, customer)
        self.world.tell_customer(customer)
        return customer.view(self._line(None).id)

    async def write(self, request: Request) -> dict[str, Any]:
        """A customer sends something."""
        wanted = await _body(request, bodies.CustomerMessage)
        message = deeds.write(self.world, self._line(wanted.line_id), self._who(request), wanted)
        return message.view()

    async def press(self, request: Request) -> dict[str, Any]:
        """A customer presses a button or chooses a row."""
        wanted = await _body(request, bodies.Press)
        return deeds.press(
            self.world, self._line_of(wanted.message_id), self._who(request), wanted.message_id, wanted.button
        ).view()

    def _line_of(self, message_id: str) -> Line:
        found = self.world.book.find(message_id)
        if found is None:
            raise Refused("there is no such message")
        return self.world.lines[found.line_id]

    async def react(self, request: Request) -> dict[str, Any]:
        """A customer reacts."""
        wanted = await _body(request, bodies.Reaction)
        line = self._line_of(wanted.message_id)
        deeds.react(self.world, line, self._who(request), wanted.message_id, wanted.emoji)
        return {"success": True}

    async def edit(self, request: Request) -> dict[str, Any]:
        """A customer changes a text."""
        wanted = await _body(request, bodies.Edit)
        deeds.edit(self.world, self._line_of(wanted.message_id), self._who(request), wanted.message_id, wanted.text)
        return {"success": True}

    async def revoke(self, request: Request) -> dict[str, Any]:
        """A customer deletes a message for everybody."""
        wanted = await _body(request, bodies.Target)
        deeds.revoke(self.world, self._line_of(wanted.message_id), self._who(request), wanted.message_id)
        return {"success": True}

    async def read(self, request: Request) -> dict[str, Any]:
        """A customer looks at the chat."""
        wanted = await _body(request, bodies.Look)
        return {"read": self.world.progress.read(self._line(wanted.line_id), self._who(request))}

    async def play(self, request: Request) -> dict[str, Any]:
        """A customer listens to a voice message."""
        wanted = await _body(request, bodies.Target)
        line, customer = self._line_of(wanted.message_id), self._who(request)
        message = deeds.own_chat(self.world, line, customer, wanted.message_id)
        if message.kind != "audio" or message.from_customer:
            raise Refused("only a voice message of the business can be played")
        self.world.progress.play(line, customer, message)
        return {"success": True}

    async def window(self, request: Request) -> dict[str, Any]:
        """Move the end of the 24 hours."""
        wanted = await _body(request, bodies.Window)
        customer, line = self._who(request), self._line(wanted.line_id)
        deeds.move_window(self.world, line, customer, wanted.seconds_left)
        return customer.view(line.id)

    async def number(self, request: Request) -> dict[str, Any]:
        """A customer takes another number."""
        wanted = await _body(request, bodies.NewNumber)
        digits = digits_of(wanted.phone)
        if digits is None:
            raise Refused("phone must be a telephone number")
        customer, line = self._who(request), self._line(wanted.line_id)
        deeds.change_number(self.world, line, customer, digits)
        return customer.view(line.id)

    async def marketing(self, request: Request) -> dict[str, Any]:
        """A customer stops or allows marketing messages in the app."""
        wanted = await _body(request, bodies.Consent)
        customer, line = self._who(request), self._line(wanted.line_id)
        meta.set_marketing(self.world, line, customer, wanted.value)
        return customer.view(line.id)

    async def faults(self, _: Request) -> dict[str, Any]:
        """Return the faults that are on, and every kind there is."""
        return {"faults": [fault.view() for fault in self.world.faults.all()], "kinds": KINDS}

    async def add_fault(self, request: Request) -> dict[str, Any]:
        """Switch a fault on."""
        wanted = await _body(request, bodies.NewFault)
        if wanted.kind not in KINDS:
            raise Refused(f"kind must be one of {', '.join(KINDS)}")
        customer = self._customer(wanted.customer).id if wanted.customer else None
        return self.world.faults.add(
            wanted.kind, count=wanted.count, rate=wanted.rate, customer=customer, params=wanted.params
        ).view()

    async def remove_faults(self, request: Request) -> dict[str, Any]:
        """Switch one fault off, or all."""
        return {"removed": self.world.faults.remove(request.path_params.get("fault"))}

    async def settings(self, request: Request) -> dict[str, Any]:
        """Change the pace or the rules."""
        wanted = await _body(request, bodies.Settings)
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
        wanted = await _body(request, bodies.Echo)
        return meta.echo(self.world, self._line(wanted.line_id), self._customer(wanted.customer), wanted).view()

    async def template(self, request: Request) -> dict[str, Any]:
        """Meta reviews, pauses or moves a template."""
        wanted = await _body(request, bodies.TemplateChange)
        return meta.change_template(self.world, request.path_params["template"], wanted)

    async def burst(self, request: Request) -> dict[str, Any]:
        """Many customers write at once."""
        wanted = await _body(request, bodies.Burst)
        return {"ids": meta.burst(self.world, self._line(wanted.line_id), wanted)}

    async def reset(self, _: Request) -> dict[str, Any]:
        """Forget every message and switch every fault off."""
        self.world.progress.stop()
        self.world.faults.remove()
        self.world.book.clear()
        self.world.hub.tell("reset", {})
        return {"success": True}
