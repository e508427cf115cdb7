"""Voice notes: what browsers record becomes what WhatsApp takes, and back into what Safari plays."""

from __future__ import annotations

import array
import io
import math

import av
import pytest
from whatsapp_service import voice

SECONDS = 1.0


def recorded(container: str, codec: str, layout: str, rate: int = 48_000) -> bytes:
    """Return a second of a tone as a browser would record it."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        tone = av.AudioFrame(format="s16", layout="mono", samples=int(rate * SECONDS))
        tone.sample_rate, tone.pts = rate, 0
        samples = array.array("h", (int(9000 * math.sin(i * 2 * math.pi * 440 / rate)) for i in range(tone.samples)))
        tone.planes[0].update(samples.tobytes().ljust(tone.planes[0].buffer_size, b"\0"))
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
        for frame in [*resampler.resample(tone), *resampler.resample(None)]:
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


def opened(raw: bytes) -> tuple[str, str, int, float]:
    """Return container, codec, channels and seconds of a file."""
    with av.open(io.BytesIO(raw)) as source:
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


def test_a_voice_note_of_whatsapp_becomes_what_safari_plays_index_first() -> None:
    made = voice.to_m4a(recorded("ogg", "libopus", "mono"))
    name, codec, _, seconds = opened(made)
    assert "m4a" in name
    assert codec == "aac"
    assert seconds == pytest.approx(SECONDS, abs=0.15)
    assert made.index(b"moov") < made.index(b"mdat")


@pytest.mark.parametrize("raw", [b"", b"no audio at all", b"OggS" + b"\0" * 200])
def test_what_is_no_audio_is_refused_in_one_way(raw: bytes) -> None:
    with pytest.raises(voice.NotAudio):
        voice.to_ogg_opus(raw)
    with pytest.raises(voice.NotAudio):
        voice.to_m4a(raw)
