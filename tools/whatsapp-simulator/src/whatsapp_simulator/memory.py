"""Keeps the simulated world over a restart: a demo that was stopped goes on where it was.

Without it the telephones would be empty while ISP Chat remembers the conversations, and every window would be closed on one
side only.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import structlog

from whatsapp_simulator.book import Message
from whatsapp_simulator.media import Media
from whatsapp_simulator.people import Customer
from whatsapp_simulator.template_store import Template

if TYPE_CHECKING:
    from whatsapp_simulator.world import World

EVERY_SECONDS = 3.0
MOST_MESSAGES = 5000
LARGEST_FILE = 16 * 1024 * 1024
VERSION = 1
log = structlog.get_logger(__name__)


class Memory:
    """Writes one world into a folder, and reads it back."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world, self._folder = world, folder
        self._file = folder / "world.json"
        self._saved_at = -1

    def load(self) -> None:
        """Take over what was kept; a file of another version, or a broken one, is left alone and the world begins anew."""
        try:
            kept = orjson.loads(self._file.read_bytes())
            if kept["version"] != VERSION:
                return
            people = [Customer(**one) for one in kept["people"]]
            messages = [Message(**one) for one in kept["messages"]]
            templates = [Template(**one) for one in kept["templates"]]
            files = [self._file_of(one) for one in kept["media"]]
            instances = kept.get("evolution", [])
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("simulator.memory_unreadable", problem=type(error).__name__)
            return
        world = self._world
        world.evolution.instances.restore(instances)
        for customer in people:
            world.people.add(customer)
        for message in messages:
            world.book.add(message)
        world.book.unread = {(line, customer): count for line, customer, count in kept["unread"]}
        world.templates.replace(templates)
        for media in files:
            if media is not None:
                world.media.keep(media)

    def _file_of(self, kept: dict[str, Any]) -> Media | None:
        path = self._folder / "files" / kept["id"]
        return Media(**kept, content=path.read_bytes()) if kept["id"].isdigit() and path.is_file() else None

    async def run(self) -> None:
        """Write whenever something changed; cancel to stop."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.save()

    async def save(self) -> None:
        """Write the world as it is, unless nothing changed since."""
        changes = self._world.hub.changes
        if changes == self._saved_at:
            return
        # Serialised here, where nothing else changes the world meanwhile; only the writing waits for the disk.
        document, files = self._document(), self._new_files()
        await asyncio.to_thread(self._write, document, files)
        self._saved_at = changes

    def _document(self) -> bytes:
        world = self._world
        files = [media for media in world.media.all() if len(media.content) <= LARGEST_FILE]
        return orjson.dumps({
            "version": VERSION,
            "people": world.people.all(),
            "messages": world.book.all()[-MOST_MESSAGES:],
            "unread": [(line, customer, count) for (line, customer), count in world.book.unread.items()],
            "templates": list(world.templates),
            "evolution": world.evolution.instances.kept(),
            "media": [
                {"id": media.id, "line_id": media.line_id, "mime_type": media.mime_type, "file_name": media.file_name,
                 "expires": media.expires}
                for media in files
            ],
        })  # fmt: skip

    def _new_files(self) -> list[Media]:
        folder = self._folder / "files"
        return [
            media
            for media in self._world.media.all()
            if len(media.content) <= LARGEST_FILE and not (folder / media.id).exists()
        ]

    def _write(self, document: bytes, files: list[Media]) -> None:
        folder = self._folder / "files"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        known = {media["id"] for media in orjson.loads(document)["media"]}
        for media in files:
            (folder / media.id).write_bytes(media.content)
        for path in folder.iterdir():
            if path.name not in known:
                path.unlink()
        draft = self._file.with_suffix(".new")
        draft.write_bytes(document)
        draft.replace(self._file)
