"""Recordings written anew: whatever a browser or a telephone recorded becomes the m4a/AAC that every browser plays.

The work is the processor's, so call these from a thread. What cannot be read raises ``NotAudio``.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler

AAC_RATE = 44_100
AAC_BITS = 64_000
LONGEST_SECONDS = 3600.0


class NotAudio(Exception):
    """The file holds no audio that can be read, or far too much of it."""


def to_m4a(raw: bytes) -> bytes:
    """Return ``raw`` as AAC in an MP4 container with its index first, which every browser plays, Safari included."""
    try:
        with av.open(io.BytesIO(raw)) as source:
            return encoded(source, audio_of(source), container="mp4", codec="aac", rate=AAC_RATE, bits=AAC_BITS)
    except (av.FFmpegError, ValueError) as error:
        raise NotAudio(str(error)) from error


def audio_of(source: Any) -> Any:
    """Return the stream of sound of an opened file. Raises NotAudio."""
    if not source.streams.audio:
        raise NotAudio("the file holds no audio")
    if source.duration is not None and source.duration / av.time_base > LONGEST_SECONDS:
        raise NotAudio("the recording is too long")
    return source.streams.audio[0]


def encoded(source: Any, stream: Any, *, container: str, codec: str, rate: int, bits: int) -> bytes:
    """Return a stream in one channel, written anew as ``codec`` at ``bits`` a second. Raises NotAudio, av.FFmpegError."""
    # To move the index of an MP4 to its front the writer opens what it wrote a second time, by name.
    with tempfile.TemporaryDirectory(prefix="ispchat-voice-") as folder:
        target = Path(folder) / f"note.{container}"
        options = {"movflags": "faststart"} if container == "mp4" else {}
        with av.open(str(target), "w", format=container, options=options) as output:
            made: Any = output.add_stream(codec, rate=rate, layout="mono")
            made.bit_rate = bits
            if not _transcode(source, stream, output, made):
                raise NotAudio("the recording is empty")
        return target.read_bytes()


def _transcode(source: Any, stream: Any, output: Any, made: Any) -> int:
    """Encode every frame and return how many samples there were."""
    resampler = AudioResampler(format=made.codec_context.format, layout="mono", rate=made.codec_context.sample_rate)
    longest = int(LONGEST_SECONDS * made.codec_context.sample_rate)
    samples = 0
    for frame in source.decode(stream):
        for ready in resampler.resample(frame):
            samples += ready.samples
            if samples > longest:
                raise NotAudio("the recording is too long")
            output.mux(made.encode(ready))
    for ready in resampler.resample(None):
        output.mux(made.encode(ready))
    output.mux(made.encode(None))
    return samples
