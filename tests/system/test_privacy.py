"""Nothing private in logs: a day's work with every kind of secret in it, then a search of all that the processes printed (G45)."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import jwt
import pytest
from validate_docbr import CPF

from tests.support import Api, PostgresServer, System, eventually
from tests.support.people import hire, new_phone

_MASTER = f"master secret of this test {secrets.token_hex(16)}"
_CHANNEL = {
    name: f"{name.lower()}-{secrets.token_hex(16)}"
    for name in ("WHATSAPP_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")
}


@dataclass
class Secrets:
    """Everything that the story uses and nobody may read afterwards, by what it is."""

    known: dict[str, str] = field(default_factory=dict)

    def keep(self, what: str, value: str) -> str:
        """Note a secret and return it."""
        self.known[f"{what} {len(self.known)}"] = value
        return value

    def words(self, what: str) -> str:
        """Return a text that is nowhere else."""
        return self.keep(what, f"segredo-{what.replace(' ', '-')}-{secrets.token_hex(8)}")

    def token(self, what: str, value: str) -> str:
        """Note a signed token by its signature: that is the part that opens something."""
        self.keep(what, value.rpartition(".")[2])
        return value

    def phone(self) -> str:
        """Return a new number; written in any format, its last eight digits are in one piece or with a dash."""
        number = new_phone()
        self.keep("phone", number[-8:])
        self.keep("phone", f"{number[-8:-4]}-{number[-4:]}")
        return number

    def cpf(self) -> str:
        """Return a new CPF; it is looked for with and without its dots."""
        plain: str = CPF().generate()
        self.keep("CPF", plain)
        return self.keep("CPF", CPF().mask(plain))

    def found_in(self, text: str) -> list[str]:
        """Return what of all this stands in a text, with the place."""
        places = []
        for what, value in self.known.items():
            for spelling in {value, quote(value)}:
                at = text.find(spelling)
                if at >= 0:
                    places.append(f"{what}: ...{text[max(0, at - 160) : at + 40]!r}")
                    break
        return places


@pytest.fixture(params=["single", "scaled"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[System, PostgresServer | None]]:
    """A system with all its logs and a database of its own, which the story takes away for a while."""
    # Every library may say what it likes: the promise is not one of quiet libraries.
    env = {"LOG_LEVEL": "DEBUG", "JWT_SECRET": _MASTER, "MAX_JSON_BODY": "65536", **_CHANNEL}
    server = PostgresServer().start() if request.param == "scaled" else None
    try:
        url = server.new_database() if server else None
        system = System(request.param, tmp_path / "system", database_url=url, env=env)
        await system.start()
        yield system, server
        await system.kill_all()
    finally:
        if server:
            server.stop()


async def test_no_secret_and_nothing_of_a_customer_is_in_any_log(place: tuple[System, PostgresServer | None]) -> None:
    system, server = place
    secret = Secrets()
    secret.keep("master secret", _MASTER)
    for name, value in _CHANNEL.items():
        secret.keep(name, value)
    answers: list[str] = []
    async with Api(system.gateway_url) as api:
        admin = await api.login()
        _keep_tokens(secret, admin)
        await _accounts(secret, admin, answers)
        await _visitor(secret, admin)
        conversation = await _desk(secret, admin)
        await _mistakes(secret, admin, conversation, answers)
        if server:
            await _without_database(secret, system, server, admin, conversation)
        outside = [(await admin.get(path)).body.decode() for path in ("/metrics", "/stats", "/routes", "/health")]
        arguments = [Path(f"/proc/{one.pid}/cmdline").read_text() for one in system.processes.values()]
    await system.stop()
    for name, texts in {
        "the logs": [process.log() for process in system.processes.values()],
        "other files that are no data": [_text(file) for file in system.folder.glob("*") if file.is_file()],
        "metrics and reports": outside,
        "process arguments": arguments,
        "answers to mistakes": answers,
    }.items():
        leaks = [place for text in texts for place in secret.found_in(text)]
        assert not leaks, "\n".join([f"in {name}:", *leaks])
    assert any("POST /api/chat/conversations" in process.log() for process in system.processes.values())


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _keep_tokens(secret: Secrets, client: Api) -> None:
    secret.token("access token", client.token or "")
    secret.token("refresh token", client.refresh_token or "")


async def _accounts(secret: Secrets, admin: Api, answers: list[str]) -> None:
    """Users with their passwords: made, mistyped, changed, sent in the wrong field, refreshed, told by WebSocket."""
    password, second = secret.words("password"), secret.words("new password")
    name = f"u{secrets.token_hex(6)}"
    email = secret.keep("e-mail", f"{name}@privado.example")
    body = {"username": name, "email": email, "password": password, "role": "agent", "display_name": name}
    (await admin.post("/api/auth/users", body)).ok()
    wrong = secret.words("wrong password")
    for given in (
        {"username": name, "password": wrong}, {"username": email, "password": wrong},
        {"username": secret.words("password as name") * 20, "password": wrong},
        {"username": name, "password": {"typed": wrong}}, {"user": name, "pass": wrong},
    ):  # fmt: skip
        answers += [(await admin.with_token(None).post("/api/auth/login", given)).body.decode()]
    client = await admin.with_token(None).login(name, password)
    _keep_tokens(secret, client)
    again = (await admin.with_token(None).post("/api/auth/refresh", {"refresh_token": client.refresh_token})).ok()
    renewed = admin.with_token(secret.token("access token", again["access_token"]))
    secret.token("refresh token", again["refresh_token"])
    (await renewed.get(f"/api/auth/users/me?token={renewed.token}&password={password}")).ok()
    change = {"current_password": password, "new_password": second}
    (await renewed.post("/api/auth/users/me/change-password", change)).ok(200, 204)
    bad = renewed.with_token(f"{renewed.token}x")
    answers.append((await bad.get("/api/auth/users/me")).body.decode())
    link = await renewed.connect(f"/ws?token={client.token}")
    await link.send("auth", token=secret.token("token of a socket", client.token or "") + "x")
    await link.closed()


async def _visitor(secret: Secrets, admin: Api) -> None:
    """A website visitor with everything he fills in and says, and the identity that his provider signs."""
    body: dict[str, Any] = {
        "name": "Maria", "phone": secret.phone(), "email": secret.keep("e-mail", f"{secrets.token_hex(6)}@privado.example"),
        "cpf": secret.cpf(), "consent": {"version": "1", "accepted": True},
    }  # fmt: skip
    settings = (await admin.get("/api/chat/widget/settings")).ok()
    key = secret.keep("identity secret", settings["identity_secret"])
    claims = {"sub": secret.words("customer number"), "exp": int(time.time()) + 600, "phone": secret.phone()}
    identity = secret.token("identity", jwt.encode(claims, key, "HS256"))
    anonymous = admin.with_token(None)
    for more in ({}, {"identity": identity}, {"identity": identity + "x"}, {"cpf": "111.111.111-11"}):
        reply = await anonymous.post("/api/widget/sessions", {**body, **more})
        if reply.status != 200:
            continue
        session = anonymous.with_token(secret.token("session token", reply.json()["session_token"]))
        chat = (await session.post("/api/widget/conversations", {"initial_message": secret.words("first words")})).ok()
        form = aiohttp.FormData()
        content = f"%PDF-1.7 {secret.words('file')}".encode()
        form.add_field("file", content, filename=f"{secret.words('file name')}.pdf", content_type="application/pdf")
        uploaded = (await session.post("/api/widget/attachments", data=form)).ok()
        secret.keep("signature of a file's address", uploaded["url"].rpartition("=")[2])
        await session.get(uploaded["url"])
        async with await session.socket() as link:
            await link.subscribe(chat["id"])
            await link.say(chat["id"], secret.words("visitor's words"))


async def _desk(secret: Secrets, admin: Api) -> str:
    """An agent's work: conversations, notes, drafts, contacts with documents, searches for all of it."""
    ana = await hire(admin, "supervisor")
    _keep_tokens(secret, ana)
    phone, cpf = secret.phone(), secret.cpf()
    email = secret.keep("e-mail", f"{secrets.token_hex(6)}@privado.example")
    body = {
        "customer_phone": phone, "customer_name": "João", "customer_email": email,
        "initial_message": secret.words("opening"), "metadata": {"x": secret.words("metadata")},
    }  # fmt: skip
    conversation: dict[str, str] = (await ana.post("/api/chat/conversations", body)).ok()
    url = f"/api/chat/conversations/{conversation['id']}"
    said = secret.words("reply")
    (await ana.post(f"{url}/messages", {"content": said, "client_message_id": secrets.token_hex(8)})).ok()
    (await ana.post(f"{url}/messages", {"content": secret.words("note"), "message_type": "note"})).ok()
    (await ana.put(f"{url}/drafts/reply", {"content": secret.words("draft")})).ok(200, 204)
    change = {"document": cpf, "notes": secret.words("notes"), "phone": secret.phone()}
    (await ana.put(f"/api/chat/contacts/{conversation['contact_id']}", change)).ok()
    for text in (phone, cpf, email, said):
        for path in ("/api/chat/search", "/api/chat/conversations", "/api/chat/inbox", "/api/chat/contacts"):
            await ana.get(path, q=text, customer_phone=phone)
    async with await ana.socket() as link:
        await link.say(conversation["id"], secret.words("by socket"))
        await link.say(conversation["id"], secret.words("note by socket"), message_type="note")
        await link.send("typing", conversation_id=conversation["id"], is_typing=True)
        await link.send(secret.words("unknown frame"), content=secret.words("unknown content"))
    (await ana.post(f"{url}/close", {"reason": secret.words("reason")})).ok()
    return conversation["id"]


async def _mistakes(secret: Secrets, admin: Api, conversation: str, answers: list[str]) -> None:
    """Requests that are refused, in the wrong shape, too large, to the wrong place: what is in them is repeated nowhere."""
    url = f"/api/chat/conversations/{conversation}/messages"
    text, phone, cpf = secret.words("refused text"), secret.phone(), secret.cpf()
    bodies: list[Any] = [
        {"content": text}, {"content": [text]}, {"content": text, "message_type": text}, {"content": text, "reply_to": text},
        {"content": text * 2000}, {"content": f"{text}\x00"}, {"content": text, "metadata": {text: "x" * 9000}},
    ]  # fmt: skip
    for body in bodies:
        answers += [(await admin.post(url, body)).body.decode()]
    for raw in (f'{{"content":"{text}', f'{{"content":"{text}\\ud800"}}', text, f'{{"content":{{"a":"{text}"}}}}'):
        headers = {"Content-Type": "application/json"}
        answers.append((await admin.request("POST", url, data=raw.encode(), headers=headers)).body.decode())
    answers.append((await admin.post("/api/chat/conversations", {"customer_phone": f"{phone}{text}"})).body.decode())
    contact = (await admin.get(f"/api/chat/conversations/{conversation}")).ok()["contact_id"]
    for change in ({"document": f"{cpf}1"}, {"email": f"{text}@@x"}, {"phone": phone * 3}):
        answers += [(await admin.put(f"/api/chat/contacts/{contact}", change)).body.decode()]
    await admin.get(f"/api/chat/{text}")
    await admin.get("/api/chat/search", q=text, cursor=text)
    signed = {"X-Hub-Signature-256": f"sha256={secret.words('signature')}"}
    await admin.request("POST", "/webhook/whatsapp", data=f'{{"text":"{text}"}}'.encode(), headers=signed)
    token = secret.words("verify token")
    await admin.get("/webhook/whatsapp", **{"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1"})
    async with await admin.socket() as link:
        await link.send("send", conversation_id=conversation, client_message_id="x", content=text)
        await link.wait_for("error")
        await link.send("send", conversation_id=text, client_message_id=[text], content={"a": text})
        await link.wait_for("error")


async def _without_database(
    secret: Secrets, system: System, server: PostgresServer, admin: Api, conversation: str
) -> None:
    """The database goes away in the middle of it: errors are written down, what was to be stored is not."""
    server.kill()

    async def attempt(path: str, body: dict[str, Any]) -> None:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            await admin.post(path, body)

    fields = {"customer_phone": secret.phone(), "customer_email": "x@privado.example", "customer_name": "José"}
    await asyncio.gather(
        attempt("/api/chat/conversations", {**fields, "initial_message": secret.words("unstored")}),
        attempt(f"/api/chat/conversations/{conversation}/messages", {"content": secret.words("unstored reply")}),
        attempt("/api/auth/login", {"username": "admin", "password": secret.words("unchecked password")}),
    )
    server.resume()
    await system.ready()
    await eventually(lambda: _reads(admin), what="the database being back")


async def _reads(admin: Api) -> bool:
    return (await admin.get("/api/chat/inbox")).status == 200


def test_the_search_finds_what_is_there() -> None:
    secret = Secrets()
    number = secret.phone()
    said = secret.words("reply")
    for text in (f"to {number}", f"({number[2:4]}) {number[4:5]}{number[-8:-4]}-{number[-4:]}", f"x {said} y"):
        assert len(secret.found_in(text)) == 1
    assert secret.found_in(re.sub(r"\d", "*", number)) == []
