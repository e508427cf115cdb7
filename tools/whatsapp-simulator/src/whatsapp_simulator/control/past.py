"""The telephones remember: people whom the business knows, and what was said with them before the simulator was there."""

from __future__ import annotations

from whatsapp_simulator.book import Message
from whatsapp_simulator.config import Line
from whatsapp_simulator.control.bodies import Past
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.people import Customer, digits_of
from whatsapp_simulator.world import World


def remember(world: World, line: Line, given: Past) -> int:
    """Take over what is not known yet and return how many messages that were; nobody is told. Raises Refused."""
    people = {one.phone: _join(world, one.phone, one.name) for one in given.people}
    ids = {one.id for one in given.messages}
    world.book.forget([one.id for one in world.book.all() if one.id.startswith(given.series) and one.id not in ids])
    fresh = [one for one in given.messages if world.book.find(one.id) is None]
    for one in fresh:
        customer = people.get(one.phone) or _join(world, one.phone, None)
        message = Message(
            one.id, line.id, customer.id, one.from_customer, "text", {"body": one.text}, one.at, status=one.status
        )
        world.book.add(message)
        if one.from_customer:
            customer.windows[line.id] = max(one.at, customer.windows.get(line.id, 0.0))
    world.book.sort()
    for customer in people.values():
        world.book.count_unread(line.id, customer.id)
    world.hub.tell("past", {})
    return len(fresh)


def _join(world: World, phone: str, name: str | None) -> Customer:
    digits = digits_of(phone)
    if digits is None:
        raise Refused("phone must be a telephone number")
    return world.people.join(digits, name)
