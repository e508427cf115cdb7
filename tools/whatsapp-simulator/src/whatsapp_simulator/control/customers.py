"""The customers: who they are, and what they do with the telephone in hand."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from whatsapp_simulator.control import bodies, deeds, meta
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.control.part import Part, parsed
from whatsapp_simulator.people import Customer, digits_of


class Customers(Part):
    """The routes below /control/customers."""

    def table(self) -> list[tuple[str, str, Any]]:
        """Return (method, path, endpoint) of every route."""
        return [
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
        ]

    async def add_customer(self, request: Request) -> dict[str, Any]:
        """Let somebody new have WhatsApp."""
        wanted = await parsed(request, bodies.NewCustomer)
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
        return customer.view(self.line(None).id)

    async def change_customer(self, request: Request) -> dict[str, Any]:
        """Change what a customer is or allows."""
        customer = self.who(request)
        wanted = await parsed(request, bodies.CustomerChange)
        for name, value in wanted.model_dump(exclude_none=True).items():
            setattr(customer, name, value)
        if wanted.online:
            for line in self.world.lines.values():
                self.world.progress.come_online(line, customer)
        self.world.tell_customer(customer)
        return customer.view(self.line(None).id)

    async def write(self, request: Request) -> dict[str, Any]:
        """A customer sends something."""
        wanted = await parsed(request, bodies.CustomerMessage)
        message = deeds.write(self.world, self.line(wanted.line_id), self.who(request), wanted)
        return message.view()

    async def press(self, request: Request) -> dict[str, Any]:
        """A customer presses a button or chooses a row."""
        wanted = await parsed(request, bodies.Press)
        return deeds.press(
            self.world, self.line_of(wanted.message_id), self.who(request), wanted.message_id, wanted.button
        ).view()

    async def react(self, request: Request) -> dict[str, Any]:
        """A customer reacts."""
        wanted = await parsed(request, bodies.Reaction)
        line = self.line_of(wanted.message_id)
        deeds.react(self.world, line, self.who(request), wanted.message_id, wanted.emoji)
        return {"success": True}

    async def edit(self, request: Request) -> dict[str, Any]:
        """A customer changes a text."""
        wanted = await parsed(request, bodies.Edit)
        deeds.edit(self.world, self.line_of(wanted.message_id), self.who(request), wanted.message_id, wanted.text)
        return {"success": True}

    async def revoke(self, request: Request) -> dict[str, Any]:
        """A customer deletes a message for everybody."""
        wanted = await parsed(request, bodies.Target)
        deeds.revoke(self.world, self.line_of(wanted.message_id), self.who(request), wanted.message_id)
        return {"success": True}

    async def read(self, request: Request) -> dict[str, Any]:
        """A customer looks at the chat."""
        wanted = await parsed(request, bodies.Look)
        return {"read": self.world.progress.read(self.line(wanted.line_id), self.who(request))}

    async def play(self, request: Request) -> dict[str, Any]:
        """A customer listens to a voice message."""
        wanted = await parsed(request, bodies.Target)
        line, customer = self.line_of(wanted.message_id), self.who(request)
        message = deeds.own_chat(self.world, line, customer, wanted.message_id)
        if message.kind != "audio" or message.from_customer:
            raise Refused("only a voice message of the business can be played")
        self.world.progress.play(line, customer, message)
        return {"success": True}

    async def window(self, request: Request) -> dict[str, Any]:
        """Move the end of the 24 hours."""
        wanted = await parsed(request, bodies.Window)
        customer, line = self.who(request), self.line(wanted.line_id)
        deeds.move_window(self.world, line, customer, wanted.seconds_left)
        return customer.view(line.id)

    async def number(self, request: Request) -> dict[str, Any]:
        """A customer takes another number."""
        wanted = await parsed(request, bodies.NewNumber)
        digits = digits_of(wanted.phone)
        if digits is None:
            raise Refused("phone must be a telephone number")
        customer, line = self.who(request), self.line(wanted.line_id)
        deeds.change_number(self.world, line, customer, digits)
        return customer.view(line.id)

    async def marketing(self, request: Request) -> dict[str, Any]:
        """A customer stops or allows marketing messages in the app."""
        wanted = await parsed(request, bodies.Consent)
        customer, line = self.who(request), self.line(wanted.line_id)
        meta.set_marketing(self.world, line, customer, wanted.value)
        return customer.view(line.id)
