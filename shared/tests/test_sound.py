"""Recordings written anew for every browser."""

from __future__ import annotations

import io

import av
import pytest
from av.container import InputContainer

from shared.media.sound import NotAudio, to_m4a
from tests.support.sounds import SECONDS, recorded


@pytest.mark.parametrize(
    ("container", "codec", "layout"),
    [("ogg", "libopus", "mono"), ("webm", "libopus", "stereo"), ("wav", "pcm_s16le", "mono")],
)
def test_a_recording_becomes_what_safari_plays_its_index_first(container: str, codec: str, layout: str) -> None:
    made = to_m4a(recorded(container, codec, layout))
    with av.open(io.BytesIO(made)) as source:
        assert isinstance(source, InputContainer)
        assert "m4a" in source.format.name
        assert source.streams.audio[0].codec_context.name == "aac"
        assert (source.duration or 0) / av.time_base == pytest.approx(SECONDS, abs=0.15)
    assert made.index(b"moov") < made.index(b"mdat")


@pytest.mark.parametrize("raw", [b"", b"no audio at all", b"OggS" + b"\0" * 200])
def test_what_is_no_audio_is_refused_in_one_way(raw: bytes) -> None:
    with pytest.raises(NotAudio):
        to_m4a(raw)
