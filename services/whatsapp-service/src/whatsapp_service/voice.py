"""Voice notes for WhatsApp: what browsers record (webm, m4a) becomes ogg/opus.

The work is the processor's, so call this from a thread. What cannot be read raises ``NotAudio``.
"""

from __future__ import annotations

import io
from typing import Any

import av

from shared.media.sound import NotAudio, audio_of, encoded

__all__ = ["NotAudio", "to_ogg_opus"]
OPUS_RATE = 48_000
OPUS_BITS = 32_000


def to_ogg_opus(raw: bytes) -> bytes:
    """Return ``raw`` as ogg/opus in one channel, as WhatsApp takes a voice note; opus is repacked, not encoded again."""
    try:
        with av.open(io.BytesIO(raw)) as source:
            stream = audio_of(source)
            if stream.codec_context.name in ("opus", "libopus") and stream.codec_context.channels == 1:
                return _repacked(source, stream)
            return encoded(source, stream, container="ogg", codec="libopus", rate=OPUS_RATE, bits=OPUS_BITS)
    except (av.FFmpegError, ValueError) as error:
        raise NotAudio(str(error)) from error


def _repacked(source: Any, stream: Any) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="ogg") as output:
        copied = output.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copied
                output.mux(packet)
    return target.getvalue()
