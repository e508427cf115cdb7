"""Stores how far messages have got on their network; a status never goes back, and nothing else of the conversation changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from chat_service.channels import domain, repository
from chat_service.channels.ports import Screens
from chat_service.channels.schemas import StatusItem
from chat_service.messages.store import utc_now_ms
from shared.database.port import Batch, Tx

APPLIED, IGNORED, UNKNOWN = "applied", "ignored", "unknown"
POSSIBLE_DUPLICATE = "possible-duplicate"
"""Comes with a message that was taken at last after an uncertain send: the customer may have it twice."""


class StatusKeeper:
    """Applies what a network reports; one instance per process."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens
        self.batch: Batch[StatusItem, str] = Batch(self.run, most=500)

    def run(self, tx: Tx, reports: Sequence[StatusItem]) -> list[str | Exception]:
        """Apply ``reports`` in arrival order; one outcome each."""
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
                tell = partial(self._screens.tell_status, state.conversation_id, message_id, state.status, state.error)
                tx.after_commit(tell)
        return outcomes

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

    def hear(self, report: StatusItem) -> str:
        """Apply one report."""
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
