"""One conversation: created, written to over HTTP and WebSocket, read back, closed."""

from __future__ import annotations

import secrets
import time
from typing import Any

from .http import Client, expect_status
from .report import CheckFailed, Report, expect
from .websocket import Closed, WebSocket

_PATIENCE_SECONDS = 15


def check_conversation(report: Report, client: Client, token: str) -> None:
    """Check the chat over both of its transports with one synthetic customer."""
    mine = client.with_token(token)
    opened: dict[str, Any] = {}
    if not report.run("chat: create a conversation", lambda: opened.update(_create(mine))):
        return
    conversation_id = opened["id"]
    report.run("chat: an open conversation is found again by its phone", lambda: _create_again(mine, opened))
    report.run("chat: the conversation is in the list", lambda: _listed(mine, opened))
    report.run("chat: a message is stored once however often it is sent", lambda: _send_twice(mine, conversation_id))
    report.run("websocket: an unknown token is closed with 4401", lambda: _bad_token(client))
    report.run("websocket: send, ack and event", lambda: _over_websocket(client, token, conversation_id))
    report.run("chat: the history has no holes", lambda: _history(mine, conversation_id))
    report.run("chat: close the conversation", lambda: _close(mine, conversation_id))


def _create(mine: Client) -> dict[str, Any]:
    phone = f"55119{secrets.randbelow(10**8):08d}"
    body = {"customer_phone": phone, "customer_name": "Cliente de Teste", "priority": "normal"}
    conversation: dict[str, Any] = expect_status(mine.post("/api/chat/conversations", body), 200).json()
    for field in ("id", "status", "customer_phone", "created_at", "last_seq"):
        expect(field in conversation, f"the conversation has no {field!r}")
    return conversation


def _create_again(mine: Client, opened: dict[str, Any]) -> None:
    body = {"customer_phone": opened["customer_phone"]}
    again = expect_status(mine.post("/api/chat/conversations", body), 200).json()
    expect(again["id"] == opened["id"], "a second conversation was opened for the same phone")


def _listed(mine: Client, opened: dict[str, Any]) -> None:
    page = expect_status(mine.get("/api/chat/conversations", customer_phone=opened["customer_phone"]), 200).json()
    expect({"conversations", "total", "page", "per_page", "pages"} <= set(page), f"the page has only {sorted(page)}")
    expect(opened["id"] in [one["id"] for one in page["conversations"]], "the new conversation is not in the list")


def _send_twice(mine: Client, conversation_id: str) -> None:
    path = f"/api/chat/conversations/{conversation_id}/messages"
    body = {"content": "Olá, esta é uma verificação.", "client_message_id": secrets.token_hex(16)}
    first = expect_status(mine.post(path, body), 200).json()
    second = expect_status(mine.post(path, body), 200).json()
    expect(first["id"] == second["id"], "the repeated send made a second message")
    messages = expect_status(mine.get(path, per_page=200), 200).json()["messages"]
    stored = [one for one in messages if one["client_message_id"] == body["client_message_id"]]
    expect(len(stored) == 1, f"the message is stored {len(stored)} times")
    expect(stored[0]["content"] == body["content"], "the text came back changed")


def _bad_token(client: Client) -> None:
    link = WebSocket(client, "/ws")
    try:
        link.send({"type": "auth", "token": "not-a-token"})
        while True:
            link.receive()
    except Closed as closed:
        expect(closed.code == 4401, f"it was closed with {closed.code}")
    finally:
        link.close()


def _over_websocket(client: Client, token: str, conversation_id: str) -> None:
    link = WebSocket(client, "/ws")
    try:
        link.send({"type": "auth", "token": token})
        link.wait_for("ready")
        link.send({"type": "subscribe", "conversation_id": conversation_id})
        link.wait_for("subscribed", conversation_id=conversation_id)
        mark = secrets.token_hex(16)
        link.send(
            {"type": "send", "client_message_id": mark, "conversation_id": conversation_id, "content": "Pelo socket."}
        )
        _expect_ack_and_event(link, mark)
        link.send({"type": "ping", "t": 1})
        link.wait_for("pong")
    finally:
        link.close()


def _expect_ack_and_event(link: WebSocket, mark: str) -> None:
    """The two frames may come in either order, so both are looked for in one pass."""
    ack_seq = event_seq = None
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while ack_seq is None or event_seq is None:
        expect(time.monotonic() < deadline, f"within {_PATIENCE_SECONDS} s: ack seq {ack_seq}, event seq {event_seq}")
        frame = link.receive()
        if frame.get("type") == "error":
            raise CheckFailed(f"the send was refused: {frame}")
        if frame.get("type") == "ack" and frame.get("client_message_id") == mark:
            ack_seq = frame["seq"]
        if frame.get("type") == "event" and frame["message"].get("client_message_id") == mark:
            event_seq = frame["seq"]
    expect(ack_seq == event_seq, f"the ack says seq {ack_seq}, the event {event_seq}")


def _history(mine: Client, conversation_id: str) -> None:
    path = f"/api/chat/conversations/{conversation_id}/messages"
    page = expect_status(mine.get(path, per_page=200), 200).json()
    numbers = [one["seq"] for one in page["messages"]]
    expect(numbers == list(range(1, page["last_seq"] + 1)), f"seq is {numbers}, last_seq {page['last_seq']}")


def _close(mine: Client, conversation_id: str) -> None:
    closed = expect_status(mine.post(f"/api/chat/conversations/{conversation_id}/close"), 200).json()
    expect(closed["status"] == "closed", f"the status is {closed['status']!r}")
