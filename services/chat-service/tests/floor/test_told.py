"""The published schema of frames is what goes over the wire."""

from __future__ import annotations

import msgspec
import pytest
from chat_service.realtime.frames import close_frame, error_frame, text_frame
from chat_service.realtime.told import ErrorTold, decode_told

from shared.errors import Invalid


def test_a_frame_with_a_member_that_the_schema_does_not_know_is_noticed() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        decode_told(b'{"type":"pong","t":1,"extra":2}')


def test_an_error_frame_fits_the_schema() -> None:
    raw = error_frame(Invalid.field("content", "required", "must not be empty"), client_message_id="a")
    told = decode_told(raw[4:] if raw[1] == 126 else raw[2:])
    assert isinstance(told, ErrorTold)
    assert told.problem["errors"][0]["field"] == "content"


@pytest.mark.parametrize("size", [1, 125, 126, 65_535, 65_536])
def test_the_length_of_a_frame_is_written_as_the_protocol_says(size: int) -> None:
    raw = text_frame(b"x" * size)
    marks = {126: 2, 127: 8}
    wide = marks.get(raw[1], 0)
    assert (int.from_bytes(raw[2 : 2 + wide], "big") if wide else raw[1]) == size
    assert len(raw) == 2 + wide + size


def test_a_close_frame_carries_its_code() -> None:
    assert close_frame(4408, "too slow")[:4] == bytes((0x88, 10)) + (4408).to_bytes(2, "big")
