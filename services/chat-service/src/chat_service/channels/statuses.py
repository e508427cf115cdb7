"""Stores how far messages have got on their network; a status never goes back.

What a status teaches about the window is all else that it changes of a conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from chat_service.channels import domain, repository
from chat_service.channels.ports import Screens
from chat_service.channels.schemas import StatusItem, WindowNews
from chat_service.conversations.state import Change, Conversation, Sight
from chat_service.messages.store import TimelineStore, utc_now_ms
from shared.database.port import Batch, Tx

APPLIED, IGNORED, UNKNOWN = "applied", "ignored", "unknown"
POSSIBLE_DUPLICATE = "possible-duplicate"
"""Comes with a message that was taken at last after an uncertain send: the customer may have it twice."""


class StatusKeeper:
    """Applies what a network reports; one instance per process."""

    def __init__(self, screens: Screens, store: TimelineStore) -> None:
        self._screens, self._store = screens, store
        self.batch: Batch[StatusItem, str] = Batch(self.run, most=500)

    def run(self, tx: Tx, reports: Sequence[StatusItem]) -> list[str | Exception]:
        """Apply ``reports`` in arrival order; one outcome each."""
        # Conversations are locked before messages, as everybody does.
        changes = self._learn(tx, [report for report in reports if report.window is not None])
        rows = repository.lock_messages(tx.connection, [report.message_id for report in reports])
        states = {key: _State(row) for key, row in rows.items()}
        outcomes: list[str | Exception] = [
            states[report.message_id].hear(report) if report.message_id in states else UNKNOWN for report in reports
        ]
        self._keep_external(tx, reports, states)
        for message_id in sorted(states):
            state = states[message_id]
            if state.changed:
                repository.change_message(tx.connection, state.conversation_id, state.seq, state.values())
                tell = partial(
                    self._screens.tell_status,
                    state.conversation_id,
                    message_id,
                    state.status,
                    state.told,
                    state.sent_as,
                )
                tx.after_commit(tell)
        if changes:
            self._store.write(tx, changes, utc_now_ms())
        return outcomes

    def _learn(self, tx: Tx, reports: Sequence[StatusItem]) -> list[Change]:
        """Return the changes of the conversations whose window is another than they show."""
        if not reports:
            return []
        places = repository.places_of(tx.connection, [report.message_id for report in reports])
        loaded = self._store.load(tx, sorted(set(places.values()))) if places else {}
        changes: dict[str, Change] = {}
        for report in reports:
            conversation = loaded.get(places.get(report.message_id, ""))
            if conversation is None or report.window is None:
                continue
            change = Change(conversation, Sight.of(conversation), is_wide=True)
            if _learn_window(conversation, report.window):
                changes.setdefault(conversation.id, change)
        return list(changes.values())

    @staticmethod
    def _keep_external(tx: Tx, reports: Sequence[StatusItem], states: dict[str, _State]) -> None:
        """Keep what the network calls these messages, so that replies and reactions find them."""
        now = utc_now_ms()
        wanted = {
            (report.channel_id, report.external_id): report.message_id
            for report in reports
            if report.channel_id and report.external_id and report.message_id in states
        }
        known = repository.find_external(tx.connection, wanted) if wanted else {}
        repository.add_external(
            tx.connection,
            [
                {
                    "channel_id": key[0], "external_id": key[1], "message_id": message_id, "created_at": now,
                    "conversation_id": states[message_id].conversation_id, "seq": states[message_id].seq,
                }
                for key, message_id in sorted(wanted.items())
                if key not in known
            ],
        )  # fmt: skip


def _learn_window(conversation: Conversation, news: WindowNews) -> bool:
    """Let a conversation show what is new about its window; returns whether anything is."""
    found = conversation.metadata.get("channel")
    before: dict[str, Any] = found if isinstance(found, dict) else {}
    shown = before
    if news.free_entry_until is not None:
        shown = domain.shown_channel(shown, domain.window_facts(None, news.free_entry_until))
    if news.shut_at is not None:
        shown = domain.shut_channel(shown, news.shut_at)
    if shown == before:
        return False
    conversation.metadata = {**conversation.metadata, "channel": shown}
    return True


class _State:
    """One message's status while reports are applied to it."""

    def __init__(self, row: Any) -> None:
        self.conversation_id, self.seq, self.status = str(row.conversation_id), int(row.seq), str(row.status)
        self._direction, self._metadata = row.direction, dict(row.metadata or {})
        self._delivered_at, self._read_at = row.delivered_at, row.read_at
        self.changed = False

    @property
    def error(self) -> dict[str, Any] | None:
        """Return why the message failed, None where it did not."""
        found = self._metadata.get("error")
        return found if isinstance(found, dict) else None

    @property
    def told(self) -> dict[str, Any] | None:
        """Return what sockets hear beside the status: why it failed, or that the customer may have the message twice."""
        if self.error is None and self._metadata.get("possible_duplicate"):
            return {"code": POSSIBLE_DUPLICATE, "title": None, "detail": None}
        return self.error

    @property
    def sent_as(self) -> str | None:
        """Return how the message reads where it left in another form than it was written in."""
        found = self._metadata.get("sent_as")
        return found if isinstance(found, str) else None

    def hear(self, report: StatusItem) -> str:
        """Apply one report."""
        if self._direction == "outbound" and report.sent_as is not None:
            self.changed = self.changed or self.sent_as != report.sent_as
            self._metadata["sent_as"] = report.sent_as
        if self._direction == "outbound" and report.error is not None and report.error.code == POSSIBLE_DUPLICATE:
            self.changed = self.changed or "possible_duplicate" not in self._metadata
            self._metadata["possible_duplicate"] = True
        if self._direction != "outbound" or not domain.may_become(self.status, report.status):
            return IGNORED
        self.status, self.changed = report.status, True
        self._metadata.pop("error", None)
        if report.status in ("failed", "unconfirmed") and report.error is not None:
            self._metadata["error"] = report.error.model_dump()
        if report.status in ("delivered", "read"):
            self._delivered_at = self._delivered_at or report.at
        if report.status == "read":
            self._read_at = report.at
        return APPLIED

    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {
            "status": self.status, "delivered_at": self._delivered_at, "read_at": self._read_at,
            "metadata": self._metadata or None,
        }  # fmt: skip
