"""What a customer gets of a message is the same however it is written, and never says who an agent is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from chat_service.conversations.state import Item
from chat_service.messages.views import Views
from hypothesis import given
from hypothesis import strategies as st

AGENT = "0193a0de-7c1e-7000-8000-5ecf0a6e7a11"
VIEWS = Views(sign=lambda one: one, name_of=lambda _: "Ana")
TEXTS = st.one_of(
    st.sampled_from([f'"sender_id":"{AGENT}"', f',"sender_id":"{AGENT}",', f'\\"sender_id\\":\\"{AGENT}\\"', "boleto", '"']),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)  # fmt: skip
ITEMS = st.builds(
    Item, id=st.just("0193a0de-7c1e-7000-8000-000000000001"), message_type=st.sampled_from(["text", "note", "image", "template"]),
    direction=st.just("outbound"), sender_type=st.sampled_from(["agent", "bot", "customer"]), sender_id=st.just(AGENT),
    sender_name=TEXTS, content=TEXTS, created_at=st.just(datetime(2026, 11, 3, 12, tzinfo=UTC)), client_message_id=TEXTS,
    metadata=st.sampled_from([None, {}, {"sender_id": AGENT}]), conversation_id=st.just("0193a0de-7c1e-7000-8000-000000000002"),
    seq=st.integers(1, 9),
)  # fmt: skip


@given(ITEMS)
def test_the_written_view_is_the_view_written(item: Item) -> None:
    view = VIEWS.message(item)
    shown: dict[str, Any] | None = VIEWS.for_customer(item, view)
    assert orjson.loads(VIEWS.written_for_customer(item, view, orjson.dumps(view))) == shown
    if shown is not None and item.sender_type == "agent":
        assert shown["sender_id"] == "agent"
