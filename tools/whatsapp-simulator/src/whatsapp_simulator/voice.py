"""What a browser records becomes what a telephone sends: Opus in Ogg."""

from __future__ import annotations

import io

import av
from av.error import FFmpegError

RATE = 48_000


class NotAudio(ValueError):
    """The recording cannot be read."""


def to_voice_note(recording: bytes) -> bytes:
    """Return a recording as mono Opus in Ogg. Raises NotAudio."""
    target = io.BytesIO()
    try:
        with av.open(io.BytesIO(recording), "r") as source, av.open(target, "w", format="ogg") as sink:
            if not source.streams.audio:
                raise NotAudio("the recording has no sound")
            stream = sink.add_stream("libopus", rate=RATE)
            stream.layout = "mono"
            stream.bit_rate = 32_000
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in source.decode(audio=0):
                for part in resampler.resample(frame):
                    sink.mux(stream.encode(part))
            for part in resampler.resample(None):
                sink.mux(stream.encode(part))
            sink.mux(stream.encode(None))
    except FFmpegError as error:
        raise NotAudio("the recording cannot be read") from error
    return target.getvalue()
