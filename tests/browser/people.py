"""The people of the browser tests: made in the app by an administrator, or by the API where that is not the point."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image
from playwright.async_api import expect

from tests.support import Api, eventually

from .windows import NEW_PASSWORD, AgentDesk

FIRST_PASSWORD = "troque no primeiro acesso"


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the app."""

    username: str
    name: str
    role: str = "agent"


ANA = Person("ana.lima", "Ana Lima")
BRUNO = Person("bruno.reis", "Bruno Reis")


async def settle_admin(api: Api) -> Api:
    """Replace the first administrator's password and return a client of hers."""
    await change_password(await api.login(), "admin123")
    return await api.login("admin", NEW_PASSWORD)


async def change_password(client: Api, old: str) -> None:
    """Replace a user's password by the one that all the people here use."""
    body = {"current_password": old, "new_password": NEW_PASSWORD}
    (await client.post("/api/auth/users/me/change-password", body)).ok(200, 204)


async def hire(admin: Api, *people: Person) -> list[str]:
    """Create users who have been through their first login, and return their ids once chat knows them."""
    ids = []
    for person in people:
        body = {
            "username": person.username,
            "email": f"{person.username}@provedor.example",
            "display_name": person.name,
            "role": person.role,
            "password": FIRST_PASSWORD,
        }
        made = (await admin.post("/api/auth/users", body)).ok()
        ids.append(made["id"])
        await change_password(await admin.with_token(None).login(person.username, FIRST_PASSWORD), FIRST_PASSWORD)

    async def all_known() -> bool:
        known = {agent["id"] for agent in (await admin.get("/api/chat/agents")).ok()["agents"]}
        return known.issuperset(ids)

    await eventually(all_known, what="chat knowing the new agents")
    return ids


async def open_queue(admin: Api, name: str, member_ids: list[str]) -> str:
    """Create a queue with its members and return its id."""
    queue_id: str = (await admin.post("/api/chat/queues", {"name": name})).ok()["id"]
    (await admin.put(f"/api/chat/queues/{queue_id}/members", {"agent_ids": member_ids})).ok()
    return queue_id


async def conversation_with(staff: Api, name: str) -> str:
    """Return the id of a customer's conversation; what the widget shows may still be on its way to the server."""

    async def found() -> str | None:
        rows = (await staff.get("/api/chat/conversations", q=name)).ok()["conversations"]
        return str(rows[0]["id"]) if rows else None

    return await eventually(found, what=f"the conversation with {name}") or ""


async def create_user_in_app(desk: AgentDesk, person: Person) -> None:
    """Fill the form of a new user on the users page."""
    page = desk.page
    await page.get_by_role("button", name="Novo usuário").click()
    form = page.get_by_role("dialog", name="Novo usuário")
    await form.get_by_label("Nome", exact=True).fill(person.name)
    await form.get_by_label("Usuário", exact=True).fill(person.username)
    await form.get_by_label("E-mail").fill(f"{person.username}@provedor.example")
    await form.get_by_label("Perfil").select_option(person.role)
    await form.get_by_label("Senha inicial").fill(FIRST_PASSWORD)
    await form.get_by_role("button", name="Criar").click()
    await expect(form).to_be_hidden()


async def create_queue_in_app(desk: AgentDesk, name: str, *members: Person) -> None:
    """Fill the form of a new queue on the queues page."""
    page = desk.page
    await page.get_by_role("button", name="Nova fila").first.click()
    form = page.get_by_role("dialog", name="Nova fila")
    await form.get_by_label("Nome", exact=True).fill(name)
    for member in members:
        await form.get_by_label("Atendentes").first.click()
        await page.get_by_role("option", name=member.name).click()
    await page.keyboard.press("Tab")
    await form.get_by_role("button", name="Criar").click()
    await expect(form).to_be_hidden()


def picture(colour: str, size: tuple[int, int] = (320, 200)) -> bytes:
    """Return a small PNG of one colour."""
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "PNG")
    return target.getvalue()
