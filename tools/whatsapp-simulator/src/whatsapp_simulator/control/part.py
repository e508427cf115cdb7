"""What every part of the control API needs: the world, reading a body, finding who is meant."""

from __future__ import annotations

from typing import TypeVar

from starlette.requests import Request

from whatsapp_simulator.config import Line
from whatsapp_simulator.control import bodies
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.people import Customer
from whatsapp_simulator.world import World

MOST_JSON = 8 * 1024 * 1024
Model = TypeVar("Model", bound=bodies.Body)


async def read(request: Request, most: int) -> bytes:
    """Return the body. Raises Refused for one that is too long."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > most:
            raise Refused(f"the body may have {most} bytes")
    return bytes(received)


async def parsed(request: Request, model: type[Model]) -> Model:
    """Return the body as ``model``; an absent one is empty. Raises pydantic's ValidationError or Refused."""
    return model.model_validate_json(await read(request, MOST_JSON) or b"{}")


class Part:
    """One part of the control API over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def line(self, line_id: str | None) -> Line:
        """Return one of the business's numbers, the first if none is named. Raises Refused."""
        try:
            return self.world.line(line_id)
        except KeyError:
            raise Refused("there is no such number of the business") from None

    def line_of(self, message_id: str) -> Line:
        """Return the number that a message went through. Raises Refused."""
        found = self.world.book.find(message_id)
        if found is None:
            raise Refused("there is no such message")
        return self.world.lines[found.line_id]

    def customer(self, name: str) -> Customer:
        """Return somebody by id, BSUID or number. Raises Refused."""
        found = self.world.people.find(name)
        if found is None:
            raise Refused("there is no such customer")
        return found

    def who(self, request: Request) -> Customer:
        """Return the customer that the path names. Raises Refused."""
        return self.customer(request.path_params["customer"])
