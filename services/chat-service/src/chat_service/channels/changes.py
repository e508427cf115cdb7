"""What an amendment makes of its message. Pure.

Networks tell in any order: an older edit does not undo a newer one, and a message that was deleted stays so.
"""

from __future__ import annotations

from typing import Any

from chat_service.channels.schemas import AmendmentItem, Delete, Edit, Media, MediaFailed, MessageChange, Reaction
from shared.utils.clock import rfc3339

MOST_EDITS = 10
"""Former texts that a message keeps, the newest; WhatsApp lets its customers edit for a quarter of an hour."""


class Target:
    """A message while amendments are applied to it."""

    def __init__(self, row: Any) -> None:
        self.id, self.conversation_id, self.seq = str(row.id), str(row.conversation_id), int(row.seq)
        self.before = self.content = str(row.content)
        self._attachments: list[dict[str, Any]] = list(row.attachments or [])
        self._metadata: dict[str, Any] = dict(row.metadata or {})
        self.changed = False

    @property
    def is_deleted(self) -> bool:
        """True once the message was deleted."""
        return "deleted_at" in self._metadata

    def takes(self, item: AmendmentItem) -> bool:
        """Return whether the amendment still changes something."""
        change, at = item.change, rfc3339(item.at) or ""
        if self.is_deleted:
            return False
        if isinstance(change, Edit):
            return at >= str(self._metadata.get("edited_at") or "")
        if isinstance(change, Reaction):
            last = next((one for one in self._reactions() if one.get("author") == change.author), {})
            return at >= str(last.get("at") or "") and (bool(change.emoji) or bool(last.get("emoji")) or not last)
        if isinstance(change, Media):
            return all(one.get("id") != change.attachment_id for one in self._attachments)
        return not (isinstance(change, MediaFailed) and self._attachments)

    def apply(self, item: AmendmentItem, files: list[dict[str, Any]]) -> list[str]:
        """Change the message; returns the files that it does not show any more."""
        change, at = item.change, rfc3339(item.at)
        self.changed = True
        if isinstance(change, Reaction):
            # The business is one person to the network: an agent's reaction takes the place of a colleague's.
            others = [one for one in self._reactions() if one.get("author") != change.author]
            mine = {"emoji": change.emoji, "author": change.author, "author_name": change.author_name, "at": at}
            self._metadata["reactions"] = [*others, mine]
        elif isinstance(change, Edit):
            if self.content != change.content:
                self._metadata["edits"] = [*self._edits(), {"content": self.content, "at": at}][-MOST_EDITS:]
            self.content = change.content
            self._metadata["edited_at"] = at
        elif isinstance(change, Delete):
            gone = [str(one["id"]) for one in self._attachments]
            self.content, self._attachments, self._metadata = "", [], {"deleted_at": at}
            return gone
        elif isinstance(change, Media):
            self._attachments += files
            self._metadata.pop("media", None)
        else:
            coming = self._metadata.get("media")
            coming = coming if isinstance(coming, dict) else {}
            self._metadata["media"] = {**coming, "state": "failed", "reason": change.reason, "code": change.code}
        return []

    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {
            "content": self.content, "attachments": self._attachments or None, "metadata": self._metadata or None,
        }  # fmt: skip

    def _edits(self) -> list[dict[str, Any]]:
        known = self._metadata.get("edits")
        return [one for one in known if isinstance(one, dict)] if isinstance(known, list) else []

    def _reactions(self) -> list[dict[str, Any]]:
        known = self._metadata.get("reactions")
        return [one for one in known if isinstance(one, dict)] if isinstance(known, list) else []


def text_of(change: MessageChange) -> str:
    """Return one line that tells of the change, for clients that know no better."""
    if isinstance(change, Reaction):
        who = change.author_name or ("Cliente" if change.author == "customer" else "Atendente")
        return f"{who} reagiu com {change.emoji}" if change.emoji else f"{who} retirou a reação"
    if isinstance(change, Edit):
        return "Mensagem editada"
    if isinstance(change, Delete):
        return "Mensagem apagada"
    return "Arquivo recebido" if isinstance(change, Media) else "O arquivo não pôde ser recebido"
