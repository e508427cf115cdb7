"""Voice notes: what browsers record becomes what WhatsApp takes."""

from __future__ import annotations

import io

import av
import pytest
from av.container import InputContainer
from whatsapp_service import voice

from tests.support.sounds import SECONDS, recorded


def opened(raw: bytes) -> tuple[str, str, int, float]:
    """Return container, codec, channels and seconds of a file."""
    with av.open(io.BytesIO(raw)) as source:
        assert isinstance(source, InputContainer)
        codec = source.streams.audio[0].codec_context
        return source.format.name, codec.name, codec.channels, (source.duration or 0) / av.time_base


@pytest.mark.parametrize(
    ("container", "codec", "layout"),
    [("webm", "libopus", "mono"), ("webm", "libopus", "stereo"), ("mp4", "aac", "mono"), ("wav", "pcm_s16le", "mono")],
)
def test_what_a_browser_records_becomes_a_voice_note_of_whatsapp(container: str, codec: str, layout: str) -> None:
    name, found, channels, seconds = opened(voice.to_ogg_opus(recorded(container, codec, layout)))
    assert name == "ogg"
    assert "opus" in found
    assert channels == 1
    assert seconds == pytest.approx(SECONDS, abs=0.15)


@pytest.mark.parametrize("raw", [b"", b"no audio at all", b"OggS" + b"\0" * 200])
def test_what_is_no_audio_is_refused_in_one_way(raw: bytes) -> None:
    with pytest.raises(voice.NotAudio):
        voice.to_ogg_opus(raw)
