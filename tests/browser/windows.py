"""Windows of a real browser: what a person does in the agents' app and in the widget, and what the page received."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Response, WebSocket, expect

PATIENCE_MS = 20_000
NEW_PASSWORD = "capivara atravessa a ponte"
# What Chromium itself prints when a request cannot be made or is refused; the tests look at the effect instead.
_NETWORK_NOISE = re.compile(r"net::ERR_|WebSocket connection to|Failed to load resource")

OpenWindow = Callable[..., Awaitable["Window"]]


@dataclass
class Window:
    """One browser profile with one tab, and everything that its page received or complained about."""

    context: BrowserContext
    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)

    def watch(self) -> None:
        """Begin to note errors of the page, frames of its sockets and answers of the API."""
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("console", self._hear)
        self.page.on("websocket", self._listen)
        self.page.on("response", self._note)

    async def everything_received(self) -> str:
        """Return all texts that came over the network so far, sockets and HTTP together."""
        await asyncio.gather(*self._reading)
        return "\n".join(self.received)

    async def go(self, path: str) -> None:
        """Open a page of the product."""
        await self.page.goto(self.base_url + path)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _NETWORK_NOISE.search(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _listen(self, link: WebSocket) -> None:
        link.on("framereceived", lambda frame: self.received.append(_as_text(frame)))

    def _note(self, response: Response) -> None:
        if "/api/" in response.url and "/attachments/" not in response.url:
            task = asyncio.create_task(self._read(response))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _read(self, response: Response) -> None:
        try:
            self.received.append(await response.text())
        except (Error, UnicodeDecodeError):
            # The page went away before the body was there: then nobody read it.
            return


def _as_text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode("utf-8", "replace")


class AgentDesk:
    """An employee in the app."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.page = window.page

    @property
    def field(self) -> Locator:
        """The place to write."""
        return self.page.get_by_label("Escrever mensagem")

    @property
    def thread(self) -> Locator:
        """The open conversation."""
        return self.page.locator("[data-pane=thread]")

    async def sign_in(self, username: str, password: str) -> None:
        """Fill the login page; what comes after it is the caller's to expect."""
        await self.window.go("/login")
        await self.page.get_by_label("Usuário ou e-mail").fill(username)
        await self.page.get_by_label("Senha", exact=True).fill(password)
        await self.page.get_by_role("button", name="Entrar").click()

    async def replace_password(self, old: str, new: str) -> None:
        """Answer the page that insists on a password of one's own."""
        await expect(self.page.get_by_role("heading", name="Escolha uma nova senha")).to_be_visible()
        await self.page.get_by_label("Senha atual").fill(old)
        await self.page.get_by_label("Nova senha", exact=True).fill(new)
        await self.page.get_by_label("Repita a nova senha").fill(new)
        await self.page.get_by_role("button", name="Trocar a senha").click()

    async def in_inbox(self) -> None:
        """Wait until the inbox is there."""
        await expect(self.page.get_by_role("tablist", name="Listas de conversas")).to_be_visible(timeout=PATIENCE_MS)

    async def show(self, tab: str) -> None:
        """Choose one of the lists ("Fila")."""
        await self.page.get_by_role("tab", name=re.compile(f"^{tab}")).click()

    def row(self, name: str) -> Locator:
        """The row of a customer in the list."""
        return self.page.get_by_role("option").filter(has_text=name)

    async def open(self, name: str) -> None:
        """Open a customer's conversation."""
        await self.row(name).click()
        await expect(self.thread.get_by_role("heading", name=name)).to_be_visible()

    async def take(self) -> None:
        """Take the open conversation from where the composer offers it."""
        await self.thread.get_by_role("button", name="Assumir").click()
        await expect(self.thread.get_by_text("Ninguém assumiu")).to_be_hidden()

    async def say(self, text: str) -> None:
        """Write a reply and send it with Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def note(self, text: str) -> None:
        """Leave a private note."""
        await self.thread.get_by_text("Nota", exact=True).click()
        await self.field.fill(text)
        await self.page.get_by_role("button", name="Salvar nota").click()
        await expect(self.thread.locator("[data-side=note]").filter(has_text=text)).to_be_visible()
        await self.thread.get_by_text("Responder", exact=True).click()

    async def attach(self, name: str, media_type: str, content: bytes) -> None:
        """Send a file without words."""
        upload: Any = {"name": name, "mimeType": media_type, "buffer": content}
        await self.thread.locator("input[type=file]").set_input_files(upload)
        await expect(self.page.get_by_role("button", name="Enviar", exact=True)).to_be_enabled(timeout=PATIENCE_MS)
        await self.page.get_by_role("button", name="Enviar", exact=True).click()

    def bubble(self, text: str) -> Locator:
        """The message with this text."""
        return self.thread.locator("article").filter(has_text=text)

    async def transfer(self, colleague: str, note: str = "") -> None:
        """Hand the open conversation to a colleague."""
        await self.thread.get_by_role("button", name="Transferir").click()
        dialog = self.page.get_by_role("dialog", name="Transferir conversa")
        await dialog.get_by_text("Atendente", exact=True).click()
        await dialog.get_by_text(colleague).click()
        if note:
            await dialog.get_by_label("Nota para quem recebe").fill(note)
        await dialog.get_by_role("button", name="Transferir").click()
        await expect(dialog).to_be_hidden()

    async def finish(self) -> None:
        """Close the open conversation for good."""
        await self.thread.get_by_role("button", name="Mais ações").click()
        await self.page.get_by_role("menuitem", name="Encerrar").click()
        dialog = self.page.get_by_role("dialog", name="Encerrar conversa")
        await dialog.get_by_role("button", name="Encerrar").click()
        await expect(dialog).to_be_hidden()

    async def look_for(self, words: str) -> Locator:
        """Open the command palette, type, and return it."""
        await self.page.keyboard.press("Control+k")
        palette = self.page.get_by_role("dialog", name="Comandos")
        await expect(palette.get_by_role("textbox")).to_be_focused()
        await self.page.keyboard.type(words)
        return palette

    async def texts(self) -> list[str]:
        """Return what the thread shows, from the first message to the last, scrolling through all of it."""
        found: list[str] = await self.thread.locator("[role=log]").evaluate(_READ_THREAD)
        return found


class VisitorDesk:
    """A customer in the widget on the demo page."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.page = window.page

    @property
    def panel(self) -> Locator:
        """The window of the widget."""
        return self.page.locator("#ispchat-widget").get_by_role("dialog")

    @property
    def field(self) -> Locator:
        """The place to write."""
        return self.panel.get_by_label("Escreva sua mensagem")

    async def open(self) -> None:
        """Open the chat of the demo page."""
        await self.window.go("/widget-demo")
        await self.page.get_by_role("button", name="Abrir conversa").click()
        await expect(self.panel).to_be_visible()

    async def introduce(self, name: str, contact: str, first_words: str) -> None:
        """Write the first message, fill the form and begin."""
        await self.say(first_words)
        await self.panel.get_by_label("Nome").fill(name)
        await self.panel.get_by_label("Celular ou e-mail").fill(contact)
        await self.panel.get_by_label(re.compile("Concordo com")).check()
        await self.panel.get_by_role("button", name="Começar conversa").click()
        await expect(self.bubble(first_words)).to_be_visible(timeout=PATIENCE_MS)

    async def say(self, text: str) -> None:
        """Write and send with Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def attach(self, name: str, media_type: str, content: bytes) -> None:
        """Send a file without words."""
        upload: Any = {"name": name, "mimeType": media_type, "buffer": content}
        await self.panel.locator("input[type=file]").set_input_files(upload)
        await self.panel.get_by_role("button", name="Enviar", exact=True).click()

    def bubble(self, text: str) -> Locator:
        """The message with this text."""
        return self.panel.locator(".message .bubble").filter(has_text=text)

    async def rate(self, score: int) -> None:
        """Answer how it was."""
        await self.panel.get_by_role("radio", name=re.compile(f"^{score},")).check()
        await self.panel.get_by_role("button", name="Enviar avaliação").click()
        await expect(self.panel.get_by_text("Avaliação enviada")).to_be_visible()

    async def texts(self) -> list[str]:
        """Return what the conversation shows, from the first message to the last."""
        return await self.panel.locator(".message .bubble").all_inner_texts()


# The thread keeps only the rows in view in the page: read, scroll on, until the end.
_READ_THREAD = """async (box) => {
  const rows = new Map();
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  box.scrollTop = 0;
  for (let steps = 0; steps < 400; steps += 1) {
    await frame();
    for (const slot of box.querySelectorAll('[data-index]')) rows.set(Number(slot.dataset.index), slot);
    for (const slot of box.querySelectorAll('[data-index]')) {
      const text = slot.querySelector('article [dir=auto]');
      rows.set(Number(slot.dataset.index), text ? text.innerText : null);
    }
    if (box.scrollTop + box.clientHeight >= box.scrollHeight - 2) break;
    box.scrollTop += box.clientHeight / 2;
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, text]) => text).filter((text) => text !== null);
}"""
